//! The charts of a path: those of the brief, from the answer of the command.

use detente::brief::charts::{Chart, Figure};
use detente::brief::figures::path::{Dependence, Side, losses, over_sigma, ranking};
use detente::standoff::findings::{Bands, Range};
use detente::world::RegionIx;

use super::Answer;

/// Every chart that the answer has data for; ids are names of files.
pub(super) fn all(answer: &Answer) -> Vec<Figure> {
    let mut list = vec![Figure::of("path", &loss(answer))];
    if !answer.curve.is_empty() {
        list.push(Figure::of("curve-chart", &curve(answer)));
    }
    let name = |code: &str| name(answer, code);
    if let Some(found) = &answer.ranking {
        list.push(Figure::of("ranking-chart", &ranking(found, &name)));
    }
    if !answer.compared.is_empty() {
        list.push(super::compare::figure(answer));
    }
    for farm in &answer.farm {
        list.extend(detente::questions::farm_figures(farm, &name));
    }
    list
}

fn name(answer: &Answer, code: &str) -> String {
    let region = answer.world.find_region(code);
    region.map_or_else(|| code.to_owned(), |n| answer.world.region(n).name.clone())
}

/// Target and sender, as far as there is one.
fn sides(answer: &Answer) -> impl Iterator<Item = RegionIx> + use<> {
    std::iter::once(answer.target).chain(answer.sender)
}

fn loss(answer: &Answer) -> impl Chart + use<> {
    let side = |n: RegionIx| {
        let gdp = |run: &detente::path::Run, at: usize| run.months[at].regions[n.0].gdp_volume_pct;
        let months = (0..answer.bands[0].months.len()).map(|at| {
            let bands = Bands::make(|b| gdp(&answer.bands[b], at));
            (answer.bands[0].months[at].month, bands)
        });
        Side {
            name: answer.world.region(n).name.clone(),
            months: months.collect(),
        }
    };
    let target = &answer.world.region(answer.target).name;
    losses(
        format!("What the lever costs {target}, month by month"),
        &answer.asked(),
        sides(answer).map(side).collect(),
    )
}

fn curve(answer: &Answer) -> impl Chart + use<> {
    let line = |n: RegionIx| Dependence {
        name: answer.world.region(n).name.clone(),
        points: (answer.curve.iter())
            .map(|p| (p.sigma_c, p.loss_pct[n.0]))
            .collect(),
    };
    let published = answer.sigma_c.map(|(low, high)| Range { low, high });
    over_sigma(sides(answer).map(line).collect(), published)
}
