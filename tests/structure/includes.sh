#!/bin/sh
# The house has one direction: fails when an #include runs against it, when a third-party header is
# used outside its room, when a file has grown too long, or when CMakeLists.txt and this table differ.
#
#   tests/structure/includes.sh            the self-test, then this repository
#   tests/structure/includes.sh --tree DIR only DIR; prints one line a finding
set -eu

# ROOM: the rooms it may include from, and what those may include from. A new room gets a line here and an
# rbk_room() in CMakeLists.txt. `grammar` has headers only, so CMake does not know it.
rooms='
runtime/bytecode:
runtime/exec:
runtime/journal: runtime/bytecode runtime/exec
runtime/ui:
runtime/vm: runtime/bytecode runtime/exec runtime/journal runtime/ui
runtime/cli: runtime/vm

grammar:
compiler/support:
compiler/diagnostics: compiler/support
compiler/ast: compiler/support
compiler/parse: compiler/ast compiler/diagnostics grammar
compiler/plan: compiler/ast compiler/diagnostics compiler/support
compiler/commands: compiler/ast compiler/parse compiler/plan compiler/diagnostics
compiler/sema: compiler/ast compiler/parse compiler/plan compiler/commands compiler/diagnostics
compiler/lint: compiler/plan compiler/commands compiler/diagnostics
compiler/format: compiler/parse compiler/diagnostics
compiler/codegen/shell: compiler/plan
compiler/codegen/markdown: compiler/plan
compiler/codegen/bytecode: compiler/plan runtime/bytecode
compiler/driver: compiler/sema compiler/lint compiler/codegen/shell compiler/codegen/markdown compiler/codegen/bytecode compiler/format runtime/cli

tools/rbk: compiler/driver
tools/rbk-run: runtime/cli
tools/embed:
'

# HEADER, as a regular expression: the folders that may include it.
third_party='
^tao/pegtl: compiler/parse grammar
^llvm: compiler tools/rbk
^pg_query: compiler/commands
^(postgres\.h|nodes/|utils/): compiler/commands
^pcre2: compiler/commands
^(catch2|gtest)/: none
'

longest=600      # lines of a source
longest_rule=200 # lines of a source in compiler/lint/rules

checks='direction third-party json length table'

# findings DIR: one line a finding, `CHECK FILE:LINE: what is wrong`.
findings() (
  cd "$1"
  export rooms third_party
  # shellcheck disable=SC2016 # awk
  find compiler runtime grammar tools -type f \( -name '*.h' -o -name '*.hpp' -o -name '*.cpp' -o -name '*.def' \) 2>/dev/null |
    sort | awk -v longest="$longest" -v longest_rule="$longest_rule" '
    function room(path) { # the room a file or header belongs to
      while (!(path in declared)) if (!sub("/[^/]*$", "", path)) return ""
      return path
    }
    function may(from, to,    part, i, n) { # whether an edge leads from room to room
      if (from == to) return 1
      n = split(edges[from], part, " ")
      for (i = 1; i <= n; i++) if (may(part[i], to)) return 1
      return 0
    }
    function inside(path, folders,    part, i, n) {
      n = split(folders, part, " ")
      for (i = 1; i <= n; i++) if (index(path, part[i] "/") == 1) return 1
      return 0
    }
    function found(check, what) { print check " " file ":" number ": " what }

    BEGIN {
      n = split(ENVIRON["rooms"], line, "\n")
      for (i = 1; i <= n; i++) if (split(line[i], part, ":") == 2) { declared[part[1]]; edges[part[1]] = part[2] }
      thirds = split(ENVIRON["third_party"], third, "\n")
    }
    {
      file = $0; number = 0
      from = room(file)
      while ((getline text < file) > 0) { number++; if (text ~ /^[ \t]*#[ \t]*include/) include(text) }
      close(file)
      limit = index(file, "compiler/lint/rules/") == 1 ? longest_rule : longest
      if (number > limit && file !~ /\.def$/) found("length", "more than " limit " lines")
      if (from == "") found("table", "its folder is no room of the table in tests/structure/includes.sh")
    }
    function include(text,    header, to, i, part) {
      header = text
      sub(/^[ \t]*#[ \t]*include[ \t]*[<"]/, "", header)
      sub(/[>"].*/, "", header)
      if (header ~ /\.\.\//) found("direction", "`" header "`: write the path from the root of the repository")
      if (header ~ /^(compiler|runtime|grammar|tools|tests)\//) {
        to = room(header)
        if (from != "" && (to == "" || !may(from, to))) found("direction", from " may not include `" header "`")
      }
      for (i = 1; i <= thirds; i++)
        if (split(third[i], part, ": ") == 2 && header ~ part[1] && !inside(file, part[2]))
          found("third-party", "`" header "` belongs to: " part[2])
      if (header == "nlohmann/json.hpp" && file ~ /\.(h|hpp)$/) found("json", "headers use nlohmann/json_fwd.hpp")
    }'
  table_of_cmake
)

# Compares the edges of CMakeLists.txt with the table.
table_of_cmake() {
  sed 's/#.*//' CMakeLists.txt | tr '\n' ' ' | sed 's/)/)\n/g' | awk '
    function row(name, list,    part, i, j, n, t, out) { # sorted
      n = split(list, part, " ")
      for (i = 2; i <= n; i++) for (j = i; j > 1 && part[j] < part[j - 1]; j--) { t = part[j]; part[j] = part[j - 1]; part[j - 1] = t }
      out = name ":"
      for (i = 1; i <= n; i++) if (part[i] != "grammar") out = out " " part[i]
      return out
    }
    match($0, /rbk_(room|program)\([^)]*\)/) {
      n = split(substr($0, RSTART, RLENGTH - 1), word, /[ (]+/)
      name = word[2]; list = ""; taking = 0
      for (i = 3; i <= n; i++) {
        if (word[i] ~ /^[A-Z]+$/) taking = word[i] == "DEPENDS"
        else if (taking) list = list " " word[i]
        else if (word[i] ~ /\/main\.cpp$/) { name = word[i]; sub("/main.cpp$", "", name) }
      }
      cmake[name] = row(name, list)
    }
    END {
      n = split(ENVIRON["rooms"], line, "\n")
      for (i = 1; i <= n; i++) if (split(line[i], part, ":") == 2) {
        seen[part[1]]
        if (part[1] != "grammar" && part[1] != "tools/embed" && cmake[part[1]] != row(part[1], part[2]))
          print "table CMakeLists.txt:1: " (part[1] in cmake ? "says `" cmake[part[1]] "`" : "has no " part[1]) ", the table `" line[i] "`"
      }
      for (name in cmake) if (!(name in seen)) print "table CMakeLists.txt:1: " name " is not in the table"
    }'
}

if [ "${1-}" = --tree ]; then
  findings "$2"
  exit
fi

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
passed=0
failed=0

# verdict STATUS NAME: counts one case; 0 is good.
verdict() {
  if [ "$1" = 0 ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "failed: $2"
  fi
}

# Self-test: a small good tree has no finding; with one bad file it has exactly one, of the right check.
fresh_tree() {
  rm -rf "${tree:?}"/*
  echo "$rooms" | sed -n 's/ grammar$//; s/^\([^ ]*\):\(.*\)/\1\2/p' | while read -r name depends; do
    case $name in
    grammar | tools/embed) ;;
    tools/*) echo "rbk_program(x $name/main.cpp DEPENDS $depends)" ;;
    *) echo "rbk_room($name DEPENDS $depends LIBRARIES rbk-fmt)" ;;
    esac
  done >"$tree/CMakeLists.txt"
  put compiler/parse/parse.cpp '#include "grammar/rbk.h"' '#include "compiler/support/x.h"' '#include <nlohmann/json.hpp>'
  put compiler/lint/rules/one.cpp '#include "compiler/ast/ast.h"' '#include <vector>' '// #include "compiler/sema/x.h"'
  put grammar/rbk.h '#include <tao/pegtl.hpp>'
  put tools/rbk/main.cpp '#include "compiler/sema/sema.h"' '#include "llvm/ADT/StringMap.h"'
}
put() {
  file=$tree/$1
  shift
  mkdir -p "$(dirname "$file")"
  printf '%s\n' "$@" >"$file"
}
# bad CHECK FILE LINE…: the good tree plus this file has one finding, of this check.
bad() {
  check=$1
  shift
  fresh_tree
  put "$@"
  answer=$(findings "$tree")
  case $answer in
  *"
"*) verdict 1 "self-test, more than one finding for $*: $answer" ;;
  "$check "*) verdict 0 ;;
  *) verdict 1 "self-test, no \`$check\` for $*: $answer" ;;
  esac
}

fresh_tree
verdict "$(findings "$tree" | wc -l)" "self-test, the good tree has findings"
bad direction runtime/vm/bad.cpp '#include "compiler/support/arena.h"'
bad direction runtime/bytecode/bad.cpp '#include "runtime/vm/vm.h"'
bad direction compiler/ast/bad.h '#include "compiler/parse/parse.h"'
bad direction compiler/parse/bad.cpp '  #  include <compiler/sema/sema.h>'
bad direction compiler/plan/bad.cpp '#include "compiler/sema/sema.h"'
bad direction compiler/plan/bad.cpp '#include "compiler/lint/lint.h"'
bad direction compiler/plan/bad.cpp '#include "compiler/codegen/shell/emit.h"'
bad direction compiler/lint/rules/bad.cpp '#include "compiler/codegen/shell/emit.h"'
bad direction compiler/lint/bad.cpp '#include "compiler/sema/sema.h"'
bad direction compiler/lint/bad.cpp '#include "compiler/driver/driver.h"'
bad direction compiler/lint/bad.cpp '#include "../ast/ast.h"'
bad direction compiler/codegen/shell/bad.cpp '#include "compiler/codegen/markdown/emit.h"'
bad direction compiler/codegen/shell/bad.cpp '#include "runtime/bytecode/module.h"'
bad direction compiler/sema/bad.cpp '#include "grammar-not/x.h"' '#include "tests/unit/x.h"'
bad direction tools/rbk-run/bad.cpp '#include "compiler/driver/driver.h"'
bad third-party compiler/sema/bad.cpp '#include <tao/pegtl/parse.hpp>'
bad third-party runtime/exec/bad.cpp '#include "tao/pegtl.hpp"'
bad third-party runtime/exec/bad.cpp '#include "llvm/ADT/StringRef.h"'
bad third-party compiler/lint/bad.cpp '#include <pg_query.h>'
bad third-party compiler/sema/bad.cpp '#include <nodes/parsenodes.h>'
bad json compiler/diagnostics/bad.h '#include <nlohmann/json.hpp>'
bad table compiler/codegen/argo/emit.cpp '// a room that nobody declared'
bad table CMakeLists.txt "$(fresh_tree && cat "$tree/CMakeLists.txt")" 'rbk_room(compiler/new DEPENDS compiler/ast)'
bad table CMakeLists.txt "$(fresh_tree && sed 's/compiler\/lint DEPENDS/& compiler\/parse/' "$tree/CMakeLists.txt")"
bad table CMakeLists.txt "$(fresh_tree && sed '/rbk_room(runtime\/ui/d' "$tree/CMakeLists.txt")"
bad length compiler/ast/bad.cpp "$(seq -f '// %.0f' 601)"
bad length compiler/lint/rules/bad.cpp "$(seq -f '// %.0f' 201)"

answer=$(findings "$root")
for check in $checks; do
  list=$(echo "$answer" | sed -n "s/^$check /  /p")
  verdict "${#list}" "$check
$list"
done

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
