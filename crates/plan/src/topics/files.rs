//! The data files, compiled in. A locale without a file of its own gets that of the whole world (`common`),
//! else that of `en_US`.

/// The text of a data file.
pub fn find(locale: &str, name: &str) -> Option<&'static str> {
    let get = |folder: &str| FILES.iter().find(|(f, n, _)| *f == folder && *n == name).map(|(_, _, text)| *text);
    get(locale).or_else(|| get("common")).or_else(|| get("en_US"))
}

macro_rules! files {
    ($($folder:literal: $($name:literal)*;)*) => {
        &[$($(($folder, $name, include_str!(concat!("../../data/", $folder, "/", $name, ".tsv"))),)*)*]
    };
}

/// Folder, name, text.
pub(super) const FILES: &[(&str, &str, &str)] = files! {
    "common": "agent" "bio" "campaign" "category" "color" "comment" "country" "currency" "education" "food" "http" "iot" "job" "language" "media" "medical" "message" "mime" "payment" "review" "science" "status" "tag" "team" "thing" "ticket" "title" "transport" "unit";
    "de_DE": "people" "place" "stem" "street" "trade" "words";
    "en_GB": "people" "place" "street";
    "en_US": "goods" "people" "place" "stem" "street" "trade" "words";
    "es_ES": "people" "place" "street" "words";
    "fr_FR": "people" "place" "street" "words";
    "it_IT": "people" "place" "street" "words";
    "ja_JP": "people" "place" "stem" "street" "trade" "words";
    "pt_BR": "people" "place" "street" "words";
};
