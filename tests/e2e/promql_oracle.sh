#!/usr/bin/env bash
# What rbk says of PromQL, compared with promtool: see promql_oracle.py.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
exec python3 "$here/promql_oracle.py" "${RBK:-$here/../../build/release/rbk}"
