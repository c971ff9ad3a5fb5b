"""Five tables with known structure, as CSV files and SDV metadata: skew, correlations, dependencies, fan-out.

    dataset.py FOLDER

Stores have customers, customers have orders, orders have items of products. Always the same rows.
"""
import csv
import json
import math
import random
import sys
from datetime import datetime, timedelta
from pathlib import Path

STORES, CUSTOMERS, PRODUCTS, ORDERS = 60, 1200, 300, 3600
PLACES = [
    ("Berlin", "DE", "EUR"), ("Hamburg", "DE", "EUR"), ("Paris", "FR", "EUR"), ("Lyon", "FR", "EUR"),
    ("London", "GB", "GBP"), ("Leeds", "GB", "GBP"), ("Boston", "US", "USD"), ("Denver", "US", "USD"),
]
BRANDS = {"audio": ["Sono", "Larix"], "video": ["Optika", "Larix", "Visum"], "home": ["Casa", "Domus"], "garden": ["Verde"]}
PRICES = {"audio": 4.5, "video": 5.6, "home": 3.4, "garden": 2.9}
SDTYPES = {
    "stores": {"store_id": "id", "city": "categorical", "country": "categorical", "currency": "categorical",
               "area": "numerical", "staff": "numerical", "opened_on": "datetime"},
    "customers": {"customer_id": "id", "store_id": "id", "segment": "categorical", "age": "numerical",
                  "income": "numerical", "newsletter": "boolean", "joined_on": "datetime"},
    "products": {"product_id": "id", "category": "categorical", "brand": "categorical", "price": "numerical",
                 "cost": "numerical", "weight": "numerical"},
    "orders": {"order_id": "id", "customer_id": "id", "status": "categorical", "channel": "categorical",
               "ordered_at": "datetime", "shipped_at": "datetime", "shipping_fee": "numerical"},
    "order_items": {"item_id": "id", "order_id": "id", "product_id": "id", "quantity": "numerical",
                    "unit_price": "numerical", "discount": "numerical", "total": "numerical"},
}
RELATIONSHIPS = [
    ("stores", "store_id", "customers"), ("customers", "customer_id", "orders"),
    ("orders", "order_id", "order_items"), ("products", "product_id", "order_items"),
]
DATES = {"opened_on": "%Y-%m-%d", "joined_on": "%Y-%m-%d", "ordered_at": "%Y-%m-%d %H:%M:%S", "shipped_at": "%Y-%m-%d %H:%M:%S"}


def tables():
    r = random.Random(20260101)
    weighted = lambda pairs: r.choices([p[0] for p in pairs], [p[1] for p in pairs])[0]
    stores, customers, products, orders, items = [], [], [], [], []
    for i in range(1, STORES + 1):
        city, country, currency = r.choices(PLACES, [8, 4, 6, 2, 5, 2, 3, 1])[0]
        z = r.gauss(0, 1)
        staff = max(2, round(12 * math.exp(0.5 * z + 0.15 * r.gauss(0, 1))))
        opened = datetime(2005, 1, 1) + timedelta(days=int(5000 * r.random() ** 0.6))
        stores.append([i, city, country, currency, round(400 * math.exp(0.6 * z), 1), staff, opened.date()])
    hot = [r.paretovariate(1.6) for _ in stores]
    for i in range(1, CUSTOMERS + 1):
        store = r.choices(stores, hot)[0]
        segment = weighted([("private", 70), ("business", 22), ("public", 8)])
        z = r.gauss(0, 1)
        age = min(90, max(18, round(46 + 14 * z)))
        base = {"private": 10.3, "business": 11.2, "public": 10.7}[segment]
        income = round(math.exp(base + 0.25 * z + 0.3 * r.gauss(0, 1)), 2) if r.random() > 0.06 else None
        joined = store[6] + timedelta(days=int(r.expovariate(1 / 900)))
        customers.append([i, store[0], segment, age, income, r.random() < (0.6 if segment == "private" else 0.25), joined])
    for i in range(1, PRODUCTS + 1):
        category = weighted([("audio", 4), ("video", 3), ("home", 6), ("garden", 2)])
        price = round(math.exp(PRICES[category] + 0.45 * r.gauss(0, 1)), 2)
        weight = round(0.3 * price ** 0.6 * math.exp(0.3 * r.gauss(0, 1)), 3)
        products.append([i, category, r.choice(BRANDS[category]), price, round(price * r.uniform(0.45, 0.75), 2), weight])
    # A fifth of the customers never order; businesses order more.
    appetite = [0 if r.random() < 0.2 else min(r.paretovariate(1.8), 12) * (2.5 if c[2] == "business" else 1) for c in customers]
    for i in range(1, ORDERS + 1):
        c = r.choices(customers, appetite)[0]
        channel = weighted([("web", 5), ("app", 4), ("shop", 1)]) if c[2] == "private" else weighted([("web", 2), ("shop", 5)])
        status = weighted([("new", 10), ("paid", 15), ("shipped", 60), ("returned", 7), ("cancelled", 8)])
        at = datetime.combine(c[6], datetime.min.time()) + timedelta(
            days=int(r.expovariate(1 / 400)), hours=min(23, max(0, round(r.gauss(14, 4)))), seconds=r.randrange(3600))
        shipped = at + timedelta(hours=6 + r.gammavariate(2, 20)) if status in ("shipped", "returned") else None
        fee = 0.0 if r.random() < 0.35 else round(r.uniform(2, 12), 2)
        orders.append([i, c[0], status, channel, at, shipped and shipped.replace(microsecond=0), fee])
    popular = [1 / (k + 1) ** 0.8 for k in range(PRODUCTS)]
    r.shuffle(popular)
    for o in orders:
        for _ in range(weighted([(1, 45), (2, 25), (3, 14), (4, 8), (6, 5), (10, 3)])):
            p = r.choices(products, popular)[0]
            quantity = weighted([(1, 70), (2, 18), (3, 6), (5, 4), (10, 2)])
            discount = weighted([(0.0, 70), (0.05, 15), (0.1, 10), (0.25, 5)])
            items.append([len(items) + 1, o[0], p[0], quantity, p[3], discount, round(quantity * p[3], 2)])
    return {"stores": stores, "customers": customers, "products": products, "orders": orders, "order_items": items}


def metadata(names):
    out = {"tables": {}, "relationships": [], "METADATA_SPEC_VERSION": "V1"}
    for t in names:
        columns = {c: {"sdtype": s} for c, s in SDTYPES[t].items()}
        for c in columns:
            if c in DATES:
                columns[c]["datetime_format"] = DATES[c]
        out["tables"][t] = {"primary_key": next(iter(columns)), "columns": columns}
    for parent, key, child in RELATIONSHIPS:
        if parent in names and child in names:
            out["relationships"].append({"parent_table_name": parent, "parent_primary_key": key,
                                         "child_table_name": child, "child_foreign_key": key})
    return out


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables().items():
        with open(folder / f"{name}.csv", "w", newline="") as f:
            out = csv.writer(f)
            out.writerow(SDTYPES[name])
            out.writerows(rows)
        print(name, len(rows))
    (folder / "metadata.json").write_text(json.dumps(metadata(list(SDTYPES)), indent=1))
