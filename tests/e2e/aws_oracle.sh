#!/usr/bin/env bash
# What rbk says of command lines of aws, compared with what the installed client says while it reads them: real uses, and each of them
# with one mistake. Nothing leaves this machine: the credentials are made up and the endpoint is a port on which nobody listens.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
RBK=${RBK:-$here/../../build/release/rbk}
python=${AWS_PYTHON:-/usr/bin/python3}
if ! "$python" -c 'import awscli.clidriver' 2>/dev/null; then
  echo "SKIP aws_oracle: the package awscli (aws-cli 2) is not installed"
  exit 77
fi
exec "$python" "$here/aws_oracle.py" "$RBK"
