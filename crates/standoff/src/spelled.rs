//! Menus written as levers with levels, spelled out into positions.

use detente_talks::{GridLever, LeverGrid, PlayerIx};

use crate::error::StandoffError;
use crate::file::{MenuLever, Player, Position, StandoffFile, Text};
use crate::standoff::Origin;

/// The most combinations of positions that levers may make.
const MOST: usize = 4096;

/// Puts every combination of levels into the menus of players that have levers.
pub(crate) fn spell_out(file: &mut StandoffFile, origin: &Origin) -> Result<(), StandoffError> {
    for player in &file.players {
        check(player, origin)?;
    }
    let positions = |p: &Player| -> usize {
        let levels = p.levers.iter().map(|l| l.levels.len());
        match p.levers.is_empty() {
            true => p.menu.len(),
            false => levels.fold(1, usize::saturating_mul),
        }
    };
    let cells = file.players.iter().map(positions);
    let cells = cells.fold(1, usize::saturating_mul);
    let with_levers = file.players.iter().find(|p| !p.levers.is_empty());
    if let (Some(player), true) = (with_levers, cells > MOST) {
        let sizes: Vec<String> = file
            .players
            .iter()
            .map(|p| format!("{} {}", p.region.get_ref(), positions(p)))
            .collect();
        let message = format!(
            "the levers make {cells} combinations of positions ({}), more than {MOST}",
            sizes.join(", ")
        );
        let help = "leave out levels, or write a menu of the positions that matter".to_owned();
        return Err(origin.wrong(&player.levers[0].id, message, Some(help)));
    }
    for player in &mut file.players {
        if !player.levers.is_empty() {
            player.menu = combined(player)?;
        }
    }
    Ok(())
}

/// Every combination of levels, as the grid of levers numbers and names them.
fn combined(player: &Player) -> Result<Vec<Position>, StandoffError> {
    let level = |l: &Position| detente_talks::Position {
        id: l.id.get_ref().clone(),
        title: l.title.clone(),
    };
    let lever = |l: &MenuLever| GridLever {
        id: l.id.get_ref().clone(),
        title: l.title.clone(),
        levels: l.levels.iter().map(level).collect(),
    };
    let levers = player.levers.iter().map(lever).collect();
    let grid = LeverGrid::new(vec![(player.region.get_ref().clone(), levers)])?;
    let one = PlayerIx(0);
    let positions = grid.menus().positions(one).map(|s| {
        let used: Vec<&Position> = player
            .levers
            .iter()
            .zip(grid.levels(one, s))
            .map(|(lever, level)| &lever.levels[level])
            .collect();
        together(&used, grid.menus().position(one, s))
    });
    Ok(positions.collect())
}

fn check(player: &Player, origin: &Origin) -> Result<(), StandoffError> {
    let code = player.region.get_ref();
    if let (false, Some(lever)) = (player.menu.is_empty(), player.levers.first()) {
        let message = format!("{code} has a menu and levers");
        let help = "write one of the two".to_owned();
        return Err(origin.wrong(&lever.id, message, Some(help)));
    }
    let mut duties: Option<&str> = None;
    for (at, lever) in player.levers.iter().enumerate() {
        let id = plain(&lever.id, origin)?;
        if player.levers[..at].iter().any(|l| l.id.get_ref() == id) {
            let message = format!("{code} has the lever {id} twice");
            return Err(origin.wrong(&lever.id, message, None));
        }
        if lever.levels.is_empty() {
            let help = "give it at least one [[players.levers.levels]]".to_owned();
            return Err(origin.wrong(
                &lever.id,
                format!("the lever {id} has no levels"),
                Some(help),
            ));
        }
        for (place, level) in lever.levels.iter().enumerate() {
            let name = plain(&level.id, origin)?;
            if lever.levels[..place].iter().any(|l| l.id.get_ref() == name) {
                let message = format!("the lever {id} has the level {name} twice");
                return Err(origin.wrong(&level.id, message, None));
            }
            match (&level.duties, duties) {
                (Some(written), Some(other)) if other != id => {
                    let message =
                        format!("the duties of {code} are those of the lever {other} already");
                    let help = "put them in one lever; others can add points with tariff = [\"…\"]";
                    return Err(origin.wrong(&written.on, message, Some(help.into())));
                }
                (Some(_), _) => duties = Some(id),
                (None, _) => {}
            }
        }
    }
    Ok(())
}

/// An id that can stand in the name of a position.
fn plain<'a>(id: &'a Text, origin: &Origin) -> Result<&'a str, StandoffError> {
    let text = id.get_ref().as_str();
    if text.is_empty() || text.contains(['.', '+', '/', ' ']) {
        let message = format!("\"{text}\" cannot name a lever or a level");
        let help = "leave out spaces, dots, slashes and plus signs".to_owned();
        return Err(origin.wrong(id, message, Some(help)));
    }
    Ok(text)
}

/// Levels used together.
fn together(used: &[&Position], name: &detente_talks::Position) -> Position {
    let all = |of: fn(&Position) -> &Vec<Text>| -> Vec<Text> {
        used.iter().flat_map(|p| of(p).iter().cloned()).collect()
    };
    let texts = used.iter().map(|p| p.description.trim());
    let texts: Vec<&str> = texts.filter(|t| !t.is_empty()).collect();
    Position {
        id: Text::new(used[0].id.span(), name.id.clone()),
        title: name.title.clone(),
        description: texts.join(" "),
        duties: used.iter().find_map(|p| p.duties.clone()),
        levers: all(|p| &p.levers),
        measures: used
            .iter()
            .flat_map(|p| p.measures.iter().cloned())
            .collect(),
        tariff: all(|p| &p.tariff),
        boycott: all(|p| &p.boycott),
        floor: all(|p| &p.floor),
        import_iceberg: all(|p| &p.import_iceberg),
        export_tax: all(|p| &p.export_tax),
        cap: all(|p| &p.cap),
        iceberg: all(|p| &p.iceberg),
    }
}
