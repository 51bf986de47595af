#!/usr/bin/env python3
"""A second opinion: verifies packages and vectors from the text of spec/ alone.

It shares no code with the implementation. It needs Python 3.9 or newer, nothing but its standard library, and OpenSSL 3's command line.

    python3 check.py PACKAGE.zip [--all] [--server-key HEX]   one segment of each track is opened; with --all every one
    python3 check.py --vectors FOLDER                         reads vectors, and says where it disagrees with one

Exit code: 0 nothing wrong, 1 something wrong, 2 it couldn't be checked. What holds, and what nothing here proves, is printed.
"""

import sys
import zipfile

from cbor import Fault
from openssl import clean_up
from package import check_package
from vectors import check_vectors


def main(arguments):
    options = {"--all", "--vectors", "--server-key"}
    values = [word for i, word in enumerate(arguments) if word not in options and (i == 0 or arguments[i - 1] != "--server-key")]
    keys = [bytes.fromhex(arguments[i + 1]) for i, word in enumerate(arguments[:-1]) if word == "--server-key"]
    if len(values) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        report = check_vectors(values[0]) if "--vectors" in arguments else check_package(values[0], "--all" in arguments, keys)
    except (OSError, KeyError, zipfile.BadZipFile, Fault) as error:
        print("it couldn't be checked:", repr(error), file=sys.stderr)
        return 2
    print(report.faults, "faults")
    return 1 if report.faults else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    finally:
        clean_up()
