#!/usr/bin/env bash
# What must hold besides the tests: format, layering, warnings (errors by the manifest), words, lengths.
# Runs all of it and fails at the end, so that one run shows everything.
set -u
cd "$(dirname "$0")/.." || exit 1

failed=0
readonly longest_line=120 longest_file=600

step() { printf '== %s\n' "$1"; }
fail() { printf 'check: %s\n' "$1"; failed=1; }

# The files of the project, new ones that git does not ignore too; those already deleted left out.
files() {
  git ls-files --cached --others --exclude-standard -- "$@" | while IFS= read -r file; do
    [[ -f $file ]] && printf '%s\n' "$file"
  done
}

check_format() {
  step "format"
  files '*.swift' | tr '\n' '\0' | xargs -0 swift format lint --strict --parallel ||
    fail "run make format, and break the lines that it leaves too long"
  files '*.c' '*.h' '*.sh' '.ci/run' Makefile | tr '\n' '\0' | xargs -0 awk -v most="$longest_line" '
    function bad(what) { printf "%s:%d: %s\n", FILENAME, FNR, what; found = 1 }
    length > most { bad(length " characters") }
    /\t/ && FILENAME != "Makefile" { bad("a tab") }
    /[ \t]$/ { bad("space at the end") }
    END { exit found }' || fail "lines over $longest_line characters, tabs or trailing spaces"
  files '*.sh' '.ci/run' | while IFS= read -r script; do bash -n "$script" || exit 1; done ||
    fail "a script does not parse"
}

# forbid REASON PATTERN PATHSPEC...: no line of these files may match.
forbid() {
  local reason=$1 pattern=$2 found
  shift 2
  found=$(files "$@" | grep -v '^Scripts/check\.sh$' | tr '\n' '\0' |
    xargs -0 grep -nIE -- "$pattern" /dev/null)
  [[ -z $found ]] && return
  printf '%s\n' "$found" | cut -c1-160
  fail "$reason"
}

check_words() {
  step "words"
  forbid "somebody's own directory" '(^|[^[:alnum:]_.~-])/(work|home|root|Users)/' '*'
  forbid "unfinished work" '\b(TODO|FIXME|XXX|HACK)\b' '*.swift' '*.c' '*.h' '*.sh' '*.md'
  forbid "a trap that the user could reach" '\btry!|\bfatalError\(|\bas! ' 'Sources/*.swift'
  forbid "a test that is switched off" '\.disabled\(' 'Tests/*.swift'
  forbid "C modules are imported as 'internal import' or 'private import'" \
    '^[[:space:]]*((public|package) )?import C(Theano|LLVM|BLAS)' 'Sources/*.swift'
}

check_lengths() {
  step "longest files"
  files '*.swift' '*.c' '*.h' | tr '\n' '\0' | xargs -0 wc -l | awk '$2 != "total"' | sort -rn | head -n 5 |
    awk -v most="$longest_file" '{
      print "  " $1 " " $2 ($1 > most ? "   over " most ": look for the second noun inside" : "")
    }'
}

check_layering() {
  step "layering and warnings"
  swift build --explicit-target-dependency-import-check error ||
    fail "a target imports what it does not name, or does not build"
}

check_format
check_words
check_lengths
check_layering
((failed == 0)) && echo "check: all well"
exit "$failed"
