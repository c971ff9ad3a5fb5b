# The SQL in README.md and docs/*.md is executed: each ```sql block is one test. All blocks of a page
# share a database with examples/shop in it, in the order of the page. The extension is there as well,
# unless the page creates it. A block that only shows syntax is fenced with ```sql no-run.
# shellcheck shell=bash

run_docs() {
    step "SQL in the documentation"
    local page
    mkdir -p "$results/docs"
    for page in README.md docs/*.md; do
        [ -e "$page" ] || continue
        throttle
        docs_page "$page" &
    done
    wait
}

docs_page() {
    local page=$1 name folder block database template=seedgen_template
    name=$(printf '%s' "${page%.md}" | tr -c 'A-Za-z0-9\n' _)
    database=docs_$name
    folder=$results/docs/$name
    mkdir -p "$folder"
    # A block's file is named by the line it starts on, padded so that they sort.
    awk -v folder="$folder" '
        file == "" && /^[ \t]*```sql[ \t]*$/ { file = sprintf("%s/%05d.sql", folder, NR); printf "" >file; next }
        file != "" && /^[ \t]*```[ \t]*$/ { close(file); file = ""; next }
        file != "" { print >file }' "$page"
    if grep -qiE 'create +extension.*seedgen' "$folder"/*.sql 2>/dev/null; then template=template1; fi
    fresh_database "$database" "$template"
    sql "$database" -v ON_ERROR_STOP=1 -f examples/shop/schema.sql >"$folder/schema.log" 2>&1 || {
        record fail docs "$page (examples/shop does not load)"
        return 0
    }
    for block in "$folder"/*.sql; do
        [ -e "$block" ] || continue
        if timeout 300 "$sandbox_bin/psql" -X -q -h "$cluster" -p 54321 -U postgres -d "$database" \
            -v ON_ERROR_STOP=1 -f "$block" </dev/null >"$block.log" 2>&1; then
            record ok docs "$page:$((10#$(basename "$block" .sql)))"
        else
            record fail docs "$page:$((10#$(basename "$block" .sql)))"
            tail -n 20 "$block.log" >&2
        fi
    done
}
