"""The CSV files of a folder as the frames that SDV and SDMetrics want, by the metadata."""
import json
from pathlib import Path

import pandas as pd


def metadata(folder, only=None):
    m = json.loads((Path(folder) / "metadata.json").read_text())
    if only:
        m["tables"] = {t: d for t, d in m["tables"].items() if t in only}
        inside = lambda r: r["parent_table_name"] in only and r["child_table_name"] in only
        m["relationships"] = [r for r in m["relationships"] if inside(r)]
        keys = {(r["child_table_name"], r["child_foreign_key"]) for r in m["relationships"]}
        # A key to a table that is left out is a column of nothing.
        for t, d in m["tables"].items():
            for c in [c for c, k in d["columns"].items()
                      if k["sdtype"] == "id" and c != d["primary_key"] and (t, c) not in keys]:
                del d["columns"][c]
    return m


def frames(folder, m):
    out = {}
    for t, d in m["tables"].items():
        frame = pd.read_csv(Path(folder) / f"{t}.csv")[list(d["columns"])]
        for c, k in d["columns"].items():
            if k["sdtype"] == "datetime":
                frame[c] = pd.to_datetime(frame[c], format="mixed")
            elif k["sdtype"] == "boolean":
                frame[c] = frame[c].map(lambda x: str(x).lower() in ("t", "true"))
        out[t] = frame
    return out
