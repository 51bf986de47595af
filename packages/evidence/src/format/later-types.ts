/** As `coseTypes`, of what is signed or checked apart from recording: none of it has to be there before the phone records. */
export const laterTypes = {
  counselLetter: "application/vnd.alongside.counsel-letter+cose",
  engagementEnded: "application/vnd.alongside.engagement-ended+cose",
  root: "application/vnd.alongside.root+cose",
  delegation: "application/vnd.alongside.delegation+cose",
  roster: "application/vnd.alongside.roster+cose",
  partner: "application/vnd.alongside.partner+cose",
} as const
