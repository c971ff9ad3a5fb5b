//! Topic `product`: goods whose name, category, material, price and description agree. A base product of
//! the data file in each of its looks.

use super::table::Rows;
use super::{files, latin, pick, table};

/// Fields: `name`, `category`, `department`, `brand`, `material`, `color`, `size`, `price`, `cost`, `weight_kg`,
/// `description`, `short_description`, `slug`, `sku`, `unit`, `manufacturer`, `image`.
pub fn rows() -> Rows {
    const LOOKS: [&str; 12] = [
        "Classic",
        "Compact",
        "Deluxe",
        "Everyday",
        "Essential",
        "Heritage",
        "Premium",
        "Signature",
        "Slim",
        "Studio",
        "Travel",
        "Urban",
    ];
    const COLORS: [&str; 12] =
        ["Black", "White", "Navy", "Grey", "Red", "Green", "Blue", "Sand", "Olive", "Silver", "Charcoal", "Burgundy"];
    const BRANDS: [&str; 20] = [
        "Alderwood",
        "Brightline",
        "Corvane",
        "Dunmore",
        "Everhart",
        "Fieldcrest",
        "Granby",
        "Halden",
        "Inverra",
        "Juniper & Co",
        "Kestrel",
        "Lumera",
        "Marlowe",
        "Nordvik",
        "Ostra",
        "Pinehall",
        "Quillon",
        "Rivermark",
        "Solenne",
        "Tarnbrook",
    ];
    let base = files::find("en_US", "goods").map(table::read).unwrap_or_default();
    let mut out = Rows::new(&[
        "name",
        "category",
        "department",
        "brand",
        "material",
        "color",
        "size",
        "price",
        "cost",
        "weight_kg",
        "description",
        "short_description",
        "slug",
        "sku",
        "unit",
        "image",
        "model",
    ]);
    for (b, row) in base.rows.iter().enumerate() {
        let [noun, category, department, material, price, weight, unit, use_] = row.as_slice() else { continue };
        for (l, look) in LOOKS.iter().enumerate() {
            let i = b * LOOKS.len() + l;
            let brand = BRANDS[pick("brand", i, BRANDS.len())];
            let color = COLORS[super::pick_early("color", i, COLORS.len())];
            let name = format!("{look} {noun}");
            // Looks differ in price by up to a third; prices end in 9 or 0.
            let list: f64 = price.parse().unwrap_or(10.0);
            let price = ((list * (0.8 + 0.4 * (l as f64 / 11.0))).max(1.0) * 10.0).round() / 10.0;
            let price = if pick("ending", i, 4) == 0 { price } else { (price - 0.01).max(0.5) };
            let kg: f64 = weight.parse().unwrap_or(1.0);
            let size = ["S", "M", "L", "XL", "One size"][super::pick_early("size", i, 5)];
            out.push(vec![
                name.clone().into(),
                category.clone(),
                department.clone(),
                brand.into(),
                material.clone(),
                color.into(),
                size.into(),
                format!("{price:.2}").into(),
                format!("{:.2}", price * (0.45 + 0.01 * pick("margin", i, 25) as f64)).into(),
                format!("{:.3}", kg * (0.9 + 0.02 * l as f64)).into(),
                format!(
                    "{name} by {brand}, made of {}. Made for {use_}; comes in {}.",
                    material.to_lowercase(),
                    color.to_lowercase()
                )
                .into(),
                format!("{} {} for {use_}", material, noun.to_lowercase()).into(),
                latin(&name, "-").into(),
                format!("{}-{:04}", latin(department, "").chars().take(3).collect::<String>().to_uppercase(), i + 1)
                    .into(),
                unit.clone(),
                format!("https://img.example.com/products/{}.jpg", latin(&name, "-")).into(),
                format!("{}{}", brand.chars().next().unwrap_or('X'), 100 + pick("model", i, 900)).into(),
            ]);
        }
    }
    out
}
