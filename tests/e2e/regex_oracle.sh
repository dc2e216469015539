#!/usr/bin/env bash
# What rbk says of regular expressions, scripts of sed and programs of awk, compared with grep, sed and gawk: see regex_oracle.py.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
exec python3 "$here/regex_oracle.py" "${RBK:-$here/../../build/release/rbk}"
