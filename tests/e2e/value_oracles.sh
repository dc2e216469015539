#!/usr/bin/env bash
# What rbk says of JMESPath, label selectors and Go templates, compared with jmespath.py and kubectl: see value_oracles.py.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
exec python3 "$here/value_oracles.py" "${RBK:-$here/../../build/release/rbk}"
