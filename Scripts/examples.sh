#!/usr/bin/env bash
# Runs every program under Examples (every folder with an expected.txt) and compares what it prints with that file;
# without arguments all of them, else those named. They run in .build/examples/<Name>, where what they write stays.
set -u
cd "$(dirname "$0")/.." || exit 1
readonly root=$PWD minutes=20

failed=0
fail() { printf 'examples: %s\n' "$1"; failed=1; }

# A program that hangs must not hang the whole run; macOS has no timeout of its own.
limited() {
  if command -v timeout >/dev/null 2>&1; then timeout "$((minutes * 60))" "$@"; else "$@"; fi
}

run_one() {
  local name=$1 program=$2 expected=$root/Examples/$1/expected.txt place=$root/.build/examples/$1
  rm -rf "$place" && mkdir -p "$place"
  if ! (cd "$place" && limited "$program" >"$place.out" 2>"$place.err" </dev/null); then
    tail -n 20 "$place.out" "$place.err"
    fail "$name ended with an error"
  elif ! diff -u "$expected" "$place.out"; then
    fail "$name prints something other than Examples/$name/expected.txt"
  else
    printf 'examples: %s ran well\n' "$name"
  fi
}

names=("$@")
if ((${#names[@]} == 0)); then
  for folder in Examples/*/; do
    # Support is what programs share, not a program.
    [[ -f $folder/expected.txt ]] && names+=("$(basename "$folder")")
  done
fi
if ((${#names[@]} == 0)); then
  echo "examples: there are none yet"
  exit 0
fi

programs=$(swift build -c release --show-bin-path) || exit 1
for name in "${names[@]}"; do
  if swift build -c release --product "$name"; then
    run_one "$name" "$programs/$name"
  else
    fail "$name does not build"
  fi
done
exit "$failed"
