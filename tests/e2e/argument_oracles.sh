#!/usr/bin/env bash
# What rbk says of jq programs, of kubectl's paths and of its JSON patches, compared with jq and kubectl themselves: each of the
# expressions below, and each of them with one character left out. Nothing needs a cluster.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
RBK=${RBK:-$here/../../build/release/rbk}
exec python3 "$here/argument_oracles.py" "$RBK"
