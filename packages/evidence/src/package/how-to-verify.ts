import { type Bytes, toHex } from "../format/bytes.ts"
import { checkProgram } from "./check-program.ts"
import type { PackageKind } from "./kind.ts"

const contents: Readonly<Record<PackageKind, string>> = {
  whole: `This is the whole of one recording, as far as the person who made it can open it.`,
  others: `This is a recording, prepared for others. What was said in confidence with a lawyer is left out; so may other tracks be. Of all else
that was recorded the signed statements are here.`,
  clip: `This is a part of a recording, prepared for others. The signed statements about the rest are here too, without sound, picture and
place: they show that the part is cut out of one unbroken whole, and where.`,
}

/** `HOW-TO-VERIFY.txt`: how somebody who trusts neither us nor whoever gave it to them checks a package with other people's programs. */
export function howToVerify(kind: PackageKind, encounter: Bytes): string {
  return `HOW TO VERIFY THIS PACKAGE
==========================

${contents[kind]}

Encounter: ${toHex(encounter)}

Nothing here needs our programs. You need unzip, sha256sum (macOS: shasum -a 256), and for step 3 Python 3.8 or newer and OpenSSL 3.
Don't trust a program that somebody put beside this file to tell you that the file is good; get one elsewhere, and compare its published hash.


1. IS IT THE PACKAGE THAT WAS MEANT?

   sha256sum tagmanifest-sha256.txt

   This is the package's fingerprint. Ask whoever made it to read theirs to you, on the phone or on paper: by another way than the package came.
   If they are the same, you have what they made. If you can't ask, all that follows shows only that the package agrees with itself.


2. IS IT COMPLETE AND UNDAMAGED?

   sha256sum -c tagmanifest-sha256.txt
   sha256sum -c manifest-sha256.txt

   Every line has to end with OK, and no file below data/ may be there that manifest-sha256.txt doesn't list. It is a BagIt bag (RFC 8493): any BagIt
   validator says the same.


3. WAS ANYTHING CHANGED, DROPPED OR REORDERED SINCE IT WAS RECORDED?

   Copy the lines between the two marks below into a file check.py, and run it in this folder:

   python3 check.py           every signature and every segment; minutes for an hour of recording
   python3 check.py 50        a fiftieth of the signatures and segments, all hashes and chains

   It says "0 faults", or what is wrong and where. It checks that each batch is signed by its leg's key, that leg 0's key is the one the encounter
   is named after, that each statement names the hash of the one before it, and that what is disclosed opens to what was committed to
   when it was recorded. A NOTE says what can't be told from what is here.


4. WHEN?

   Times in statements and captions are what the recording device believed. data/receipts.cborseq holds what a server signed: it had these
   batches at that time, and check.py says from when to when, and by which public key. That counts as much as you trust that server; that the key is its
   own you have to know from elsewhere. Each statement names the newest receipt the device had: it was made after that.


5. WHAT THIS CAN'T SHOW

   - That a camera saw it: it shows that nothing was changed after the device sealed it, not what was before its lens, nor that its clock and place
     are right.
   - That nothing followed: unless the last heads statement of the last leg says so, the end isn't proven.
   - What is left out. Gaps are part of the record; "not recorded" and "missing from the record" in chapters and captions tell where.
   - The files in data/playable are copies for looking and listening, made without re-encoding: silence and a standing picture fill what isn't
     there. The evidence is in data/record and data/keys. If your player shows no picture or plays no sound, or does not go where it is sent, take
     VLC or ffmpeg: both play every one of them (H.264, VP8 or VP9 with Opus).

What each byte means is written in spec/package.md of the project's published specification, version "alongside package 1".


8<------------------------------------------------------------------ check.py
${checkProgram}8<---------------------------------------------------------------------- end
`
}
