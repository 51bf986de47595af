import type { Say, Words } from "../../screens/words.ts"
import type { english } from "./catalogue.ts"
import type { FollowActions, FollowState } from "./follow-state.ts"

/** What the contact's screens are given. */
export interface FollowProps {
  readonly state: FollowState
  readonly words: Words
  readonly actions: FollowActions
}

export interface FollowPartProps extends FollowProps {
  readonly say: Say<typeof english>
}
