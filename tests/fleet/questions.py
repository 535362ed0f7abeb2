"""The questions of the guide, asked of exported tables. Prints the answers as JSON.

python3 questions.py TABLES GUIDE [spark]: the blocks of the guide's page, in order, with `tables/` for the folder. By DuckDB,
which also counts what is there; or by Spark, which must answer the same.
"""
import json
import re
import sys

tables, guide, *engine = sys.argv[1:]
with open(guide, encoding="utf-8") as page:
    text = page.read().replace("tables/", f"{tables}/")
views, *queries = re.findall(r"```sql\n(.*?)```", text, re.S)

if engine == ["spark"]:
    from pyspark.sql import SparkSession

    spark = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    exec(re.search(r"```python\n(.*?)```", text, re.S)[1])
    answers = [[list(row) for row in spark.sql(query.strip().rstrip(";")).collect()] for query in queries]
    print(json.dumps({"version": spark.version, "answers": answers}, default=str))
    sys.exit()

import duckdb

duckdb.sql(views)
answers = [duckdb.sql(query).fetchall() for query in queries]
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
