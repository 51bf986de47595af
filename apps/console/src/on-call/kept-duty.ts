const KEY = "alongside-console-duty"

/** Whether counsel went on duty with this browser and hasn't gone off since: a page that is loaded again is on duty again. */
export function keptDuty(storage: Storage): boolean {
  return storage.getItem(KEY) === "on"
}

export function keepDuty(storage: Storage, isOnDuty: boolean): void {
  if (isOnDuty) storage.setItem(KEY, "on")
  else storage.removeItem(KEY)
}
