/** Every point of sending a notice at which the server can be killed and goes on at its next start. Crash tests stop at each. */
export const noticeSteps = ["notices written", "about to send", "sent"] as const

export type NoticeStep = (typeof noticeSteps)[number]

export type OnNoticeStep = (step: NoticeStep) => void
