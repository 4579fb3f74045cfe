#!/usr/bin/env bash
# Counts the instructions of each stage for one article: the same on every run, however busy the
# machine.
#
# benches/instructions.sh [ARTICLES]   (prints the last table of benches/README.md)
#
# Needs valgrind. An inlined function counts in its caller, and its row says "in others".
set -euo pipefail
cd "$(dirname "$0")/.."
articles=${1:-300}
if ! command -v valgrind > /dev/null || ! command -v callgrind_annotate > /dev/null; then
  echo "instructions.sh: counting needs valgrind with callgrind_annotate, which is not installed" >&2
  exit 1
fi
target=${CARGO_TARGET_DIR:-target}
cargo build --release --quiet --manifest-path benches/peers/Cargo.toml --target-dir "$target"
out=$(mktemp)
trap 'rm -f "$out" "$out".txt "$out".json' EXIT
"$target/release/peers" --articles "$articles" --list > "$out.json"

# count ROW STAGE FUNCTION...: the functions' instructions and those of what they call.
count() {
  local row=$1 stage=$2
  shift 2
  if [ "$row" != "${counted:-}" ]; then
    valgrind --tool=callgrind --callgrind-out-file="$out" "$target/release/peers" \
      --row "$row" --stdin < "$out.json" > /dev/null 2>&1
    callgrind_annotate --inclusive=yes --threshold=100 "$out" > "$out.txt" 2> /dev/null
    counted=$row
  fi
  for function in "$@"; do
    # Every article is done twice: once to warm up, up to 500 of them, and once more.
    awk -v name="$function" -v stage="$stage" -v runs=$((articles + (articles < 500 ? articles : 500))) '
      index($0, name) && !found { gsub(",", "", $1); printf "%-44s %9d\n", stage, $1 / runs; found = 1 }
      END { if (!found) printf "%-44s %9s\n", stage, "in others" }' "$out.txt"
  done
}

printf '%-44s %9s\n' "stage" "instructions an article"
count 0 "sign: words, hashed" "WordHashes::read_whole "
count 0 "sign: shingles to signature" "MinHasher::sign_in"
count 8 "terms: words and stems, hashed" "WordHashes::read "
count 8 "terms: counted and sorted" "Terms::from_words"
count 10 "simhash: votes, eight at a time" "add_together"
