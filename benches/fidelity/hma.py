"""SDV's HMA synthesizer on the same tables: fits, samples as many rows, says how long both took.

    hma.py REAL_FOLDER MADE_FOLDER [TABLE…]
"""
import sys
import time
import warnings
from pathlib import Path

warnings.filterwarnings("ignore")
from frames import frames, metadata
from sdv.metadata import Metadata
from sdv.multi_table import HMASynthesizer

real, made, only = sys.argv[1], Path(sys.argv[2]), sys.argv[3:]
m = metadata(real, only)
data = frames(real, m)
start = time.time()
try:
    synthesizer = HMASynthesizer(Metadata.load_from_dict(m), verbose=False)
except Exception as e:
    sys.exit(f"HMA refuses {len(data)} tables: {str(e).splitlines()[0]}")
synthesizer.fit(data)
fitted = time.time()
print(f"HMA: fit {fitted - start:.1f} s", flush=True)
# As many rows of the first table as there are; the other tables follow.
main = next(iter(data))
sampled = synthesizer.sample(len(data[main]), main)
ended = time.time()
made.mkdir(parents=True, exist_ok=True)
for name, frame in sampled.items():
    frame.to_csv(made / f"{name}.csv", index=False)
rows = sum(len(f) for f in sampled.values())
print(f"HMA: {len(data)} tables, fit {fitted - start:.1f} s, sampled {rows} rows in {ended - fitted:.1f} s: {rows / (ended - fitted):.0f} rows/s")
