#!/usr/bin/env bash
# Runs the property tests of everything that reads outside data with many random cases, again and again until the time is up: FUZZ_SECONDS
# (600), with FUZZ_CASES (5000) per test and round. A failing case is saved in proptest-regressions/, and every test run tries it first
# from then on: commit it with its fix.
source "$(dirname "$0")/env.sh"

deadline=$((SECONDS + ${FUZZ_SECONDS:-600}))
export PROPTEST_CASES=${FUZZ_CASES:-5000}
# URLs, the wire format, columns, texts, streams, exports, sign-in, headers.
filters=(view:: wire:: columns:: column:: time_encoding:: text:: fix:: frames:: export::properties auth::properties security::)

cargo test --workspace --exclude frontend --exclude bundler --no-run --lib --test over_http
round=0
while ((SECONDS < deadline)); do
  round=$((round + 1))
  say "fuzz, round $round: $PROPTEST_CASES cases per test, $((deadline - SECONDS)) s left"
  cargo test --quiet --workspace --exclude frontend --exclude bundler --lib -- "${filters[@]}"
  # Each of these is a sign-in over HTTP.
  PROPTEST_CASES=$((PROPTEST_CASES / 10 + 1)) cargo test --quiet --workspace --exclude frontend --exclude bundler --test over_http -- provider_answers::
done
say "fuzz: no failure in $round rounds"
