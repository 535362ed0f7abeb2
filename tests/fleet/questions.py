"""The questions of the guide, asked of exported tables by DuckDB. Prints the answers as JSON.

python3 questions.py TABLES GUIDE: the queries are the SQL blocks of the guide's page, in order, with `tables/` for the folder.
"""
import json
import re
import sys

import duckdb

tables, guide = sys.argv[1:]
with open(guide, encoding="utf-8") as page:
    queries = re.findall(r"```sql\n(.*?)```", page.read(), re.S)
answers = [duckdb.sql(query.replace("tables/", f"{tables}/")).fetchall() for query in queries]
more = {
    name: duckdb.sql(f"select count(*) from read_parquet('{tables}/{name}/**/*.parquet', hive_partitioning = true)").fetchall()[0][0]
    for name in ["nodes", "edges", "classes", "findings", "snapshots"]
}
# Every reference leads from an object to an object of its snapshot.
lost = duckdb.sql(f"""
    select count(*) from read_parquet('{tables}/edges/**/*.parquet', hive_partitioning = true) e
    anti join read_parquet('{tables}/nodes/**/*.parquet', hive_partitioning = true) n on e.to_id = n.id and e.snapshot = n.snapshot and e.pod = n.pod
""").fetchall()[0][0]
columns = {
    name: [row[0] for row in duckdb.sql(f"describe select * from read_parquet('{tables}/{name}/**/*.parquet', hive_partitioning = true)").fetchall()]
    for name in more
}
print(json.dumps({"answers": answers, "rows": more, "lost": lost, "columns": columns}, default=str))
