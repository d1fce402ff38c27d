//! Which regions and sectors.

use super::Piece;
use crate::{PolicyError, RegionSelector, SectorSelector};

/// A region selector that stands alone, as in a structured wedge.
pub(crate) fn region_of_text(text: &str) -> Result<RegionSelector, PolicyError> {
    parse_region(Piece::whole(text))
}

/// A sector selector that stands alone.
pub(crate) fn sector_of_text(text: &str) -> Result<SectorSelector, PolicyError> {
    parse_sector(Piece::whole(text))
}

pub(super) fn parse_region(piece: Piece<'_>) -> Result<RegionSelector, PolicyError> {
    let text = piece.text();
    if text == "*" {
        return Ok(RegionSelector::Rest);
    }
    let Some(inner) = text.strip_prefix('[') else {
        return parse_code(piece, "region").map(RegionSelector::One);
    };
    if !inner.ends_with(']') {
        return Err(piece.complain("the group that \"[\" opens needs a \"]\", like [USA,JPN,EU27]"));
    }
    let (_, rest) = piece.cut(0, 1);
    let (list, _) = rest.cut(rest.text().len() - 1, 1);
    let mut members: Vec<String> = Vec::new();
    for member in list.split(',') {
        let code = parse_code(member, "region of the group")?;
        if members.contains(&code) {
            return Err(member.complain(format!("{code} is in the group twice")));
        }
        members.push(code);
    }
    Ok(RegionSelector::Group(members))
}

pub(super) fn parse_sector(piece: Piece<'_>) -> Result<SectorSelector, PolicyError> {
    match piece.text() {
        "*" => Ok(SectorSelector::Goods),
        "all" => Ok(SectorSelector::All),
        text if text.starts_with('[') => Err(piece.complain(
            "sectors come one at a time (a code, * for goods, all): write one wedge per sector; \
             group=NAME makes them one bound",
        )),
        _ => parse_code(piece, "sector").map(SectorSelector::One),
    }
}

fn parse_code(piece: Piece<'_>, what: &str) -> Result<String, PolicyError> {
    let code = piece.text();
    if code.is_empty() {
        return Err(piece.complain(format!("no {what}; write its code")));
    }
    let stray = code
        .char_indices()
        .find(|(_, c)| ":,=[]*\"".contains(*c) || c.is_control());
    match stray {
        Some((at, c)) => {
            let (_, from) = piece.cut(at, 0);
            Err(from.complain(format!("{c:?} cannot be part of the code of a {what}")))
        }
        None => Ok(code.to_owned()),
    }
}
