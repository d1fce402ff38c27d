//! The rows of what is told of a path.

use detente_world::{RegionIx, SectorIx};

use super::told::{ByMonth, Change, Line};
use super::{
    Bands, BoundBy, ChokeRow, DutyMonth, ElementRow, FixedPriceRow, Junction, Levers, Overrides,
    RegionRow, SectorRow, Simulation,
};
use crate::chain::expected;

pub(super) fn region_rows(
    central: &Simulation,
    told: &Bands,
    line: &Line,
    drawn: &[Bands],
    lines: &[Line],
) -> Vec<RegionRow> {
    let mut rows = Vec::new();
    for (t, month) in central.months.iter().enumerate() {
        for n in 0..told.gdp_pct[t].len() {
            let among = |centre: f64, of: &dyn Fn(usize) -> f64| {
                super::among(centre, (0..drawn.len()).map(of).collect())
            };
            rows.push(RegionRow {
                month: month.month,
                region: RegionIx(n),
                gdp_pct: among(line.gdp[t][n], &|i| lines[i].gdp[t][n]),
                real_income_pct: among(line.real[t][n], &|i| lines[i].real[t][n]),
                direct_pct: among(told.direct_pct[t][n], &|i| drawn[i].direct_pct[t][n]),
                equilibrium_gdp_pct: line.equilibrium[t].as_ref().map(|e| {
                    among(e[n], &|i| {
                        lines[i].equilibrium[t].as_ref().map_or(f64::NAN, |e| e[n])
                    })
                }),
                ceiling_pct: among(told.ceiling_pct[t][n], &|i| drawn[i].ceiling_pct[t][n]),
                ceiling_own_pct: among(told.ceiling_own_pct[t][n], &|i| {
                    drawn[i].ceiling_own_pct[t][n]
                }),
            });
        }
    }
    rows
}

pub(super) fn fixed_price_rows(
    central: &Simulation,
    duties: &ByMonth,
    line: &Line,
    lines: &[Line],
) -> Vec<FixedPriceRow> {
    let mut rows = Vec::new();
    for (t, month) in central.months.iter().enumerate() {
        for n in 0..line.fixed[t].len() {
            let drawn = lines.iter().map(|l| l.fixed[t][n]).collect();
            rows.push(FixedPriceRow {
                month: month.month,
                region: RegionIx(n),
                gdp_pct: super::among(line.fixed[t][n], drawn),
                duties_real_income_pct: duties[t].as_ref().map(|d| d.1[n]),
                others_gain_pct: 100.0 * month.books.sellers_gain[n],
            });
        }
    }
    rows
}

pub(super) fn element_rows(
    junction: &Junction<'_>,
    levers: &Levers,
    own: &Overrides,
    central: &Simulation,
) -> (Vec<ElementRow>, Vec<ChokeRow>) {
    let ground = junction.ground;
    let judged = super::Judged::at(&ground.tables().judgements, &central.draw, own);
    let (mut rows, mut chokes) = (Vec::new(), Vec::new());
    let Some(first) = central.months.first() else {
        return (rows, chokes);
    };
    for (e, element) in first.elements.iter().enumerate() {
        let place = &ground.places()[element.chain];
        let chain = crate::chain::Chain::new(
            place,
            ground.tables(),
            &judged,
            &central.draw,
            levers.warning.as_ref(),
        );
        let code = &ground.tables().elements[place.element].element;
        chokes.extend((0..ground.region_count()).map(|n| {
            ChokeRow {
                element: code.clone(),
                region: RegionIx(n),
                choke_multiple: (place.uses.iter().zip(&chain.choke[n]))
                    .filter(|(u, _)| u.base[n] > 0.0)
                    .map(|(_, c)| *c)
                    .fold(1.0, f64::max),
            }
        }));
        for (j, stage) in place.stages.iter().enumerate() {
            for n in 0..ground.region_count() {
                let path: Vec<f64> = central
                    .months
                    .iter()
                    .map(|m| m.elements[e].price[j][n])
                    .collect();
                for (month, price) in central.months.iter().zip(expected(&path)) {
                    let at = &month.elements[e];
                    rows.push(ElementRow {
                        month: month.month,
                        element: code.clone(),
                        stage: stage.name.clone(),
                        region: RegionIx(n),
                        available: at.state.stages[j].available[n],
                        stock_months: at.state.stages[j].stock_after[n],
                        dry_share: at.dry[j][n],
                        price_multiple: price,
                    });
                }
            }
        }
    }
    (rows, chokes)
}

pub(super) fn sector_rows(junction: &Junction<'_>, central: &Simulation) -> Vec<SectorRow> {
    let ground = junction.ground;
    let world = ground.world();
    let regions = ground.region_count();
    let word = |bound: BoundBy| match bound {
        BoundBy::Element { chain, usage } => {
            let place = &ground.places()[chain];
            let code = &ground.tables().elements[place.element].element;
            match usage {
                Some(u) => format!("{code}: {}", place.uses[u].name),
                None => format!("{code}: lost sales"),
            }
        }
        BoundBy::Fuel => "fuel".to_owned(),
        BoundBy::Input { good, origin } => format!(
            "{} of {}",
            world.sector(good).code,
            world.region(origin).code
        ),
        BoundBy::Orders => "orders".to_owned(),
        BoundBy::Ban => "export ban".to_owned(),
    };
    let mut rows = Vec::new();
    for month in &central.months {
        for (at, bound) in month.bound_by.iter().enumerate() {
            let (s, n) = (SectorIx(at / regions), RegionIx(at % regions));
            if let Some(bound) = bound.filter(|_| world.benchmark().output.get(n, s) > 0.0) {
                rows.push(SectorRow {
                    month: month.month,
                    region: n,
                    sector: s,
                    output_pct: -100.0 * month.state.lost[at],
                    bound_by: word(bound),
                });
            }
        }
    }
    rows
}

pub(super) fn duty_rows(duties: &[Option<Change>]) -> Vec<DutyMonth> {
    let mut rows = Vec::new();
    for (t, month) in duties.iter().enumerate() {
        for (n, (gdp, real)) in month
            .iter()
            .flat_map(|(gdp, real)| gdp.iter().zip(real).enumerate())
        {
            rows.push(DutyMonth {
                month: t as u32 + 1,
                region: RegionIx(n),
                gdp_pct: *gdp,
                real_income_pct: *real,
            });
        }
    }
    rows
}
