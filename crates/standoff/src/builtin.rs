//! The standoffs that are built in.

/// The names of the built-in standoffs.
pub fn names() -> impl Iterator<Item = &'static str> {
    BUILTIN.iter().map(|(name, _)| *name)
}

/// The text of a built-in standoff: a template for others.
pub fn text(name: &str) -> Option<&'static str> {
    BUILTIN
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, text)| *text)
}

const BUILTIN: [(&str, &str); 2] = [
    ("busan", include_str!("../../../data/standoffs/busan.toml")),
    (
        "phase-one",
        include_str!("../../../data/standoffs/phase-one.toml"),
    ),
];
