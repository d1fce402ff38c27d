//! What is known of sectors by their codes: goods or services, name, trade elasticity.
//!
//! Codes of ICIO, WIOD and FIGARO begin with a section of ISIC revision 4: A, B and C make goods, D to U services.
//! GTAP's services are named. Elasticities are those of the built-in world, by division; a user's own come first.

use detente_world::{DEFAULT_WORLD, Mapping, SectorKind, builtin};

/// GTAP's services (versions 7 to 11), and the names of aggregates in teaching data bases.
const GTAP_SERVICES: [&str; 26] = [
    "ely",
    "gdt",
    "wtr",
    "cns",
    "trd",
    "afs",
    "otp",
    "wtp",
    "atp",
    "whs",
    "cmn",
    "ofi",
    "ins",
    "isr",
    "rsa",
    "obs",
    "osg",
    "ros",
    "edu",
    "hht",
    "dwe",
    "svc",
    "svces",
    "services",
    "utilities",
    "transcomm",
];

/// Elasticity of a good that nothing is known of.
pub(crate) const GOODS_ELASTICITY: f64 = 4.0;

/// Elasticity of services: that of the built-in world.
pub(crate) const SERVICES_ELASTICITY: f64 = 5.0;

/// Whether GTAP calls this code a service.
pub(crate) fn is_gtap_service(code: &str) -> bool {
    GTAP_SERVICES.contains(&code.to_lowercase().as_str())
}

/// Section and first division of an ISIC code: `C10T12` is C, 10; `L` is L without one.
fn isic(code: &str) -> Option<(char, Option<u32>)> {
    let mut letters = code.chars();
    let section = letters.next().filter(|c| ('A'..='U').contains(c))?;
    let rest = letters.as_str();
    let digits: String = rest
        .chars()
        .take_while(char::is_ascii_digit)
        .take(2)
        .collect();
    let after = rest.chars().next();
    let plain = after.is_none_or(|c| c.is_ascii_digit() || c == '_');
    plain.then(|| (section, digits.parse().ok()))
}

/// Goods or services; `None` where the code does not say.
pub(crate) fn kind(code: &str) -> Option<SectorKind> {
    let (section, _) = isic(code)?;
    Some(if section <= 'C' {
        SectorKind::Goods
    } else {
        SectorKind::Services
    })
}

/// Name and elasticities of the built-in world, by sector.
pub(crate) struct Known {
    goods: Vec<(String, f64)>,
    names: Vec<(String, String)>,
}

impl Known {
    /// What the built-in world and the list of ICIO industries say.
    pub(crate) fn load() -> Self {
        let goods = builtin(DEFAULT_WORLD).map(|world| {
            let each = world
                .sectors()
                .iter()
                .map(|s| (s.code.clone(), s.trade_elasticity));
            each.collect()
        });
        Self {
            goods: goods.unwrap_or_default(),
            names: crate::mappings::industry_names(),
        }
    }

    /// The published name of an ICIO industry.
    pub(crate) fn name(&self, code: &str) -> Option<&str> {
        let found = self.names.iter().find(|(known, _)| known == code);
        found.map(|(_, name)| name.as_str())
    }

    /// The elasticity of the built-in world's sector with this code, or the mean over those whose divisions it covers.
    pub(crate) fn elasticity(&self, code: &str, kind: SectorKind) -> Option<f64> {
        if let Some((_, known)) = self.goods.iter().find(|(c, _)| c == code) {
            return Some(*known);
        }
        let (section, division) = isic(code)?;
        if kind == SectorKind::Services {
            return Some(SERVICES_ELASTICITY);
        }
        let inside = |known: &str| {
            let Some((s, Some(first))) = isic(known) else {
                return false;
            };
            let last = known
                .split('T')
                .nth(1)
                .and_then(|t| t.parse().ok())
                .filter(|t| *t < 100);
            let last = last.or_else(|| known.split('_').nth(1).and_then(|t| t.parse().ok()));
            s == section && division.is_none_or(|d| (first..=last.unwrap_or(first)).contains(&d))
        };
        let members: Vec<f64> = (self.goods.iter())
            .filter(|(known, _)| inside(known))
            .map(|(_, e)| *e)
            .collect();
        (!members.is_empty()).then(|| members.iter().sum::<f64>() / members.len() as f64)
    }
}

/// Groups of sectors by the first letter of their codes: `manufacturing` (AGR, MIN, MAN, SVC), `goods` (GOODS, SVC) or
/// `sections` (the letter itself). `None` for other words, and where a code is of no section.
pub fn grouping(word: &str, codes: &[&str]) -> Option<Mapping> {
    let mut mapping = Mapping::new();
    for code in codes {
        let (section, _) = isic(code)?;
        let letter = section.to_string();
        let (to, name) = match (word, section) {
            ("manufacturing", 'A') => ("AGR", "Agriculture, forestry and fishing"),
            ("manufacturing", 'B') => ("MIN", "Mining and quarrying"),
            ("manufacturing", 'C') => ("MAN", "Manufacturing"),
            ("goods", 'A'..='C') => ("GOODS", "Goods"),
            ("manufacturing" | "goods", _) => ("SVC", "Services"),
            ("sections", _) => (letter.as_str(), ""),
            _ => return None,
        };
        mapping = mapping.sectors(to, name, [*code]);
    }
    Some(mapping)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_say_goods_or_services() {
        for code in ["A01", "B", "B05T09", "C10-C12", "C17_18", "C31_C32", "C24A"] {
            assert_eq!(kind(code), Some(SectorKind::Goods), "{code}");
        }
        for code in ["D35", "G", "J59_J60", "L", "M69_70", "R_S", "U"] {
            assert_eq!(kind(code), Some(SectorKind::Services), "{code}");
        }
        for code in ["agr", "Cultivation of wheat", "Paddy rice", "SVC"] {
            assert_eq!(kind(code), None, "{code}");
        }
    }

    #[test]
    fn elasticities_follow_divisions() {
        let known = Known::load();
        let of = |code: &str| known.elasticity(code, SectorKind::Goods);
        assert_eq!(of("C26"), Some(4.0));
        assert_eq!(of("C10-C12"), of("C10T12"));
        assert_eq!(of("C18"), of("C17_18"));
        assert_eq!(of("C31_32"), of("C31T33"));
        assert_eq!(of("C24"), of("C24A"));
        assert!(of("B").is_some());
        assert_eq!(
            known.elasticity("J61", SectorKind::Services),
            Some(SERVICES_ELASTICITY)
        );
    }
}
