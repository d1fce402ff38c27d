//! Step 2: which users give up what they bought of the parent, and buy the good instead.

use super::{Clip, MOST};

/// Who buys a good in one region: a member of the world after the split, or final demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Buyer {
    /// Position in the sectors after the split, and the family (position of the parent before it).
    Sector { member: usize, family: usize },
    /// Final demand for the good.
    Final,
}

/// What a region's buyers give up, in the order of the users.
pub(super) struct Taken {
    /// Money at the parent's prices, by user.
    pub amounts: Vec<f64>,
    /// Cut or enlarged users: position, wanted, kept.
    pub clips: Vec<(usize, f64, f64)>,
    /// What no user had room for.
    pub short: f64,
}

/// Shares `wanted = share·total` among buyers whose cells have `room` left; cells are by family, `None` = final demand.
pub(super) fn take(buyers: &[(Buyer, f64)], total: f64, room: &dyn Fn(Buyer) -> f64) -> Taken {
    // Buyers of one cell share its room: group by cell first.
    let mut cells: Vec<(Buyer, f64, f64, Vec<usize>)> = Vec::new();
    for (at, &(buyer, share)) in buyers.iter().enumerate() {
        let same = |other: Buyer| match (buyer, other) {
            (Buyer::Final, Buyer::Final) => true,
            (Buyer::Sector { family: a, .. }, Buyer::Sector { family: b, .. }) => a == b,
            _ => false,
        };
        match cells.iter_mut().find(|cell| same(cell.0)) {
            Some(cell) => {
                cell.1 += share * total;
                cell.3.push(at);
            }
            None => cells.push((buyer, share * total, room(buyer).max(0.0), vec![at])),
        }
    }
    let excess: f64 = cells.iter().map(|cell| (cell.1 - cell.2).max(0.0)).sum();
    let spare: f64 = cells.iter().map(|cell| (cell.2 - cell.1).max(0.0)).sum();
    let moved = if spare > 0.0 { excess.min(spare) } else { 0.0 };
    let mut taken = Taken {
        amounts: buyers.iter().map(|(_, share)| share * total).collect(),
        clips: Vec::new(),
        short: excess - moved,
    };
    if excess <= 0.0 {
        return taken;
    }
    for (_, wanted, room, members) in &cells {
        let kept = if wanted > room {
            *room
        } else {
            wanted + moved * (room - wanted) / spare
        };
        if kept == *wanted {
            continue;
        }
        for &at in members {
            let before = taken.amounts[at];
            taken.amounts[at] = if *wanted > 0.0 {
                before * kept / wanted
            } else {
                kept / members.len() as f64
            };
            if wanted > room {
                taken.clips.push((at, before, taken.amounts[at]));
            }
        }
    }
    taken
}

/// A clip for the report.
pub(super) fn clip(good: &str, region: &str, user: &str, wanted: f64, kept: f64) -> Clip {
    Clip {
        good: good.into(),
        kind: "purchase",
        from: region.into(),
        to: user.into(),
        wanted,
        kept,
    }
}

/// Room left in a cell after what was taken before.
pub(super) fn room(cell: f64, taken: f64) -> f64 {
    MOST * cell - taken
}

#[cfg(test)]
mod tests {
    use super::{Buyer, take};

    fn sector(at: usize) -> Buyer {
        Buyer::Sector {
            member: at,
            family: at,
        }
    }

    #[test]
    fn excess_goes_to_the_others_in_proportion_to_room() {
        let buyers = [(sector(0), 0.5), (sector(1), 0.3), (sector(2), 0.2)];
        let rooms = [20.0, 50.0, 40.0];
        let taken = take(&buyers, 100.0, &|buyer| match buyer {
            Buyer::Sector { family, .. } => rooms[family],
            Buyer::Final => 0.0,
        });
        // 30 too many for the first: half to each of the others, which both have 20 to spare.
        assert_eq!(taken.amounts, [20.0, 45.0, 35.0]);
        assert_eq!(taken.short, 0.0);
        assert_eq!(taken.clips, [(0, 50.0, 20.0)]);
    }

    #[test]
    fn what_nobody_has_room_for_is_said() {
        let taken = take(&[(sector(0), 1.0)], 100.0, &|_| 60.0);
        assert_eq!((taken.amounts[0], taken.short), (60.0, 40.0));
    }
}
