//! Lines that the law splits at ten digits: a ten-digit row overrules the eight-digit row of the same line.

use super::{Listed, entry};

/// What stands beside a line that its list leaves out.
const LEFT_OUT: &str = "the law takes this statistical line out of the list";

/// Takes the ten-digit lines of other lists, and those of no list, out of the lists that have their eight digits.
pub(super) fn overruled(mut listed: Vec<Listed>, in_no_list: Vec<String>) -> Vec<Listed> {
    let ten = |row: &&Listed| row.code.len() == 10;
    let own: Vec<(String, String)> = listed
        .iter()
        .filter(ten)
        .map(|row| (row.code.clone(), row.list.clone()))
        .chain(in_no_list.into_iter().map(|code| (code, String::new())))
        .collect();
    let mut out = Vec::new();
    for (code, list) in &own {
        let above = listed
            .iter()
            .filter(|row| row.code.len() < 10 && code.starts_with(&row.code) && row.list != *list);
        for row in above {
            let named = own.iter().any(|(c, l)| c == code && *l == row.list);
            if !named {
                out.push(entry(&row.list, code, |l| {
                    l.full = "0".to_owned();
                    l.flag = LEFT_OUT.to_owned();
                }));
            }
        }
    }
    listed.extend(out);
    listed
}
