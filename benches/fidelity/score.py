"""SDMetrics' quality report of made tables against the real ones, as one line of Markdown.

    score.py NAME REAL_FOLDER MADE_FOLDER [TABLE…]
"""
import sys
import warnings

warnings.filterwarnings("ignore")
from frames import frames, metadata
from sdmetrics.reports.multi_table import QualityReport

name, real, made, only = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
m = metadata(real, only)
report = QualityReport()
report.generate(frames(real, m), frames(made, m), m, verbose=False)
scores = dict(report.get_properties().itertuples(index=False))
print(f"| {name} | " + " | ".join(f"{s:.4f}" for s in scores.values()) + f" | {report.get_score():.4f} |")
for p in scores:
    print(f"-- {name}: {p}\n{report.get_details(p).to_string()}", file=sys.stderr)
