#!/usr/bin/env bash
# The measurements: rbk and its peers by turns, as ratios. docs/performance.md says what each row means.
#
#   tests/bench/run.sh [PART OF A ROW]…
#     RBK, RBK_RUN: the programs   ROUNDS: runs of each, 7   BENCH: where journals are written, build/bench
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
here=$root/tests/bench
RBK=$(realpath -m "${RBK:-$root/build/release/rbk}") RBK_RUN=$(realpath -m "${RBK_RUN:-$root/build/release/rbk-run}")
ROUNDS=${ROUNDS:-7}
quick=$((ROUNDS * 9)) # rounds of what takes a few milliseconds
disk=${BENCH:-$root/build/bench}
for program in "$RBK" "$RBK_RUN"; do
  [[ -x $program ]] || { echo "bench: no program $program: build it first (./rbkw build)" >&2; exit 3; }
done
mkdir -p "$disk"
disk=$(mktemp -d "$disk/XXXXXX") # on a disk, not in memory: a step is made durable there
work=$(mktemp -d)
trap 'rm -rf "$work" "$disk"' EXIT
trap 'exit 130' INT TERM
cd "$work" || exit 3

wanted() {
  ((${#filters[@]} == 0)) && return 0
  local filter
  for filter in "${filters[@]}"; do [[ $1 == *"$filter"* ]] && return 0; done
  return 1
}
filters=("$@")
have() { command -v "$1" >/dev/null || { echo "bench: $1 is not installed, its rows are left out" >&2; return 1; }; }
# row TITLE GOAL UNIT NAME COMMAND NAME COMMAND…      rounds: how often, $ROUNDS
row() {
  local title=$1 goal=$2 unit=$3
  shift 3
  wanted "$title" || return 0
  printf '%s\t%s\n' "$@" | python3 "$here/measure.py" "${rounds:-$ROUNDS}" "$title" "$goal" "$unit"
}

compiler=$(command -v gcc || command -v cc || true)
if [[ -n $compiler ]]; then
  "$compiler" -O2 -static "$here/start.c" -o start
  "$compiler" -O2 -static "$here/steps.c" -o steps
else
  echo "bench: no C compiler, the rows that compare with C are left out" >&2
fi
python3 "$here/generate.py" big one 1000000
python3 "$here/generate.py" big two 2000000
python3 "$here/generate.py" folder few 100
python3 "$here/generate.py" folder many 1000
mkdir small
cp many/system.rbk many/00001.rbk small/
sed -n 's/^ *\$ //p' many/0*.rbk >many.sh
sed -n 's/^ *\$ //p' small/0*.rbk >small.sh
for effect in read write; do
  python3 "$here/generate.py" steps "steps-$effect.rbk" 200 $effect
  "$RBK" build --to rbc -o "steps-$effect.rbc" "steps-$effect.rbk" 2>/dev/null
done
for input in one/big.rbk many; do
  "$RBK" check "$input" >findings 2>/dev/null || { head -n 5 findings >&2; echo "bench: $input has findings" >&2; }
done
bash -n one/big.sh
# Every block of commands of the eco-base pages, each in a file of its own.
mkdir blocks
"$RBK" build --to md -o pages "$root/runbooks/eco-base" 2>/dev/null
awk '/^ *```bash$/ { n++; file = sprintf("blocks/%03d.sh", n); print "#!/bin/bash" > file; inside = 1; next }
     /^ *```$/ { inside = 0 } inside { sub(/^ +/, ""); print > file }' pages/*.md

echo "$(nproc) cores, $(sed -n 's/^PRETTY_NAME="\(.*\)"/\1/p' /etc/os-release), $("$RBK" version), medians of $ROUNDS rounds by turns"
echo "inputs: $(wc -c <one/big.sh) bytes of commands on $(wc -l <one/big.sh) lines are $(wc -c <one/big.rbk) bytes of runbooks; $(find blocks -type f | wc -l) blocks of eco-base"
echo
echo "| measurement | beside | × cpu | × elapsed | goal | rbk: cpu / elapsed ms | peer: cpu / elapsed ms |"
echo "|---|---|---|---|---|---|---|"
peers=("bash -n" "bash -n one/big.sh")
have dash && peers+=("dash -n" "dash -n one/big.sh")
row "check 1 MB of commands" "≤ 1.0 × bash -n" ratio rbk "$RBK check one/big.rbk" "${peers[@]}"
row "check 1 MB of bare commands" "≤ 1.0 × bash -n" ratio rbk "$RBK check --commands one/big.sh" "${peers[@]}"
row "growth, 1 MB to 2 MB" "exponent ≤ 1.05" growth:2 rbk "$RBK check two/big.rbk" "1 MB" "$RBK check one/big.rbk"
row "growth, 100 to 1000 files" "exponent ≤ 1.05" growth:10 rbk "$RBK check many" "100 files" "$RBK check few"
row "check 1000 files" "-" ratio rbk "$RBK check many" "cat of them" "!cat many/*.rbk" "bash -n of the same commands" "bash -n many.sh"
row "check 1000 files" "≤ 12 MB" memory rbk "$RBK check many" "one small file" "$RBK check small/00001.rbk"
rounds=$quick row "check one small file" "≤ 3 ms cpu" ratio rbk "$RBK check small/00001.rbk" "bash -n of the same commands" "bash -n small.sh"
if [[ -n $compiler ]]; then
  rounds=$quick row "rbk version" "≤ 1.15" ratio rbk "$RBK version" "static C program" ./start
  rounds=$quick row "rbk-run --version" "≤ 1.15" ratio rbk-run "$RBK_RUN --version" "static C program" ./start
fi
if have shellcheck; then
  row "check eco-base" "≤ 0.0067 (1/150)" ratio rbk "$RBK check $root/runbooks/eco-base" \
    "shellcheck, a process for each block" "!for block in blocks/*.sh; do shellcheck -s bash \$block; done; true"
  row "check eco-base" "-" ratio rbk "$RBK check $root/runbooks/eco-base" "shellcheck, one process" "!shellcheck -s bash blocks/*.sh"
fi
durable=() plain=()
if [[ -n $compiler ]]; then
  durable=("C, the same calls" "./steps 200 $disk/journal /bin/true sync")
  plain=("C, the same calls" "./steps 200 $disk/journal /bin/true")
fi
loop="bash -c 'for i in {1..200}; do x=\$(/bin/true); done'"
row "200 steps, durable" "≤ 1.05 × C, < bash" ratio rbk-run "$RBK_RUN steps-write.rbc --journal $disk" "${durable[@]}" "bash x=\$(…), not durable" "$loop"
row "200 steps, durable, rbk run" "-" ratio "rbk run" "$RBK run steps-write.rbk --journal $disk" "${durable[@]}"
row "200 steps that read" "≤ 1.05 × C, < bash" ratio rbk-run "$RBK_RUN steps-read.rbc --journal $disk" "${plain[@]}" "bash x=\$(…), not durable" "$loop"
