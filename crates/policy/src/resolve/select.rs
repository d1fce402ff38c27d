//! Selectors against the regions and sectors of a world.

use detente_world::{RegionIx, SectorIx, World, closest};

use crate::{PolicyError, RegionSelector, SectorSelector, TariffRow, TariffTable, Wedge};

/// Origin, destination, sector.
pub(super) type Flow = (RegionIx, RegionIx, SectorIx);

pub(super) struct Selector<'w> {
    world: &'w World,
}

impl<'w> Selector<'w> {
    pub fn new(world: &'w World) -> Self {
        Self { world }
    }

    pub fn world(&self) -> &'w World {
        self.world
    }

    /// `CHN → USA of C26`.
    pub fn flow_name(&self, (origin, destination, sector): Flow) -> String {
        let code = |n: RegionIx| self.world.region(n).code.as_str();
        format!(
            "{} → {} of {}",
            code(origin),
            code(destination),
            self.world.sector(sector).code
        )
    }

    pub fn region(&self, code: &str, subject: &dyn ToString) -> Result<RegionIx, PolicyError> {
        self.world.find_region(code).ok_or_else(|| {
            let codes = self.world.regions().iter().map(|r| r.code.as_str());
            unknown("region", code, subject, closest(code, codes))
        })
    }

    pub fn sector(&self, code: &str, subject: &dyn ToString) -> Result<SectorIx, PolicyError> {
        self.world.find_sector(code).ok_or_else(|| {
            let sectors = self.world.sectors().iter();
            let codes =
                sectors.flat_map(|s| std::iter::once(s.code.as_str()).chain(s.alias.as_deref()));
            unknown("sector", code, subject, closest(code, codes))
        })
    }

    /// The regions a selector names; `None` for `*`.
    fn named(
        &self,
        selector: &RegionSelector,
        subject: &Wedge,
    ) -> Result<Option<Vec<RegionIx>>, PolicyError> {
        let codes = match selector {
            RegionSelector::Rest => return Ok(None),
            RegionSelector::One(code) => std::slice::from_ref(code),
            RegionSelector::Group(codes) => codes,
        };
        let regions: Result<Vec<_>, _> = codes
            .iter()
            .map(|code| self.region(code, subject))
            .collect();
        regions.map(Some)
    }

    /// The regions of a wedge without a partner; `*` is all of them.
    pub fn regions(&self, wedge: &Wedge) -> Result<Vec<RegionIx>, PolicyError> {
        let all = || RegionIx::all(self.world.region_count()).collect();
        Ok(self.named(&wedge.imposer, wedge)?.unwrap_or_else(all))
    }

    /// The sectors of a wedge.
    pub fn sectors(&self, wedge: &Wedge) -> Result<Vec<SectorIx>, PolicyError> {
        let all = SectorIx::all(self.world.sector_count());
        let chosen: Vec<_> = match &wedge.sector {
            Some(SectorSelector::One(code)) => vec![self.sector(code, wedge)?],
            Some(SectorSelector::All) => all.collect(),
            Some(SectorSelector::Goods) => all
                .filter(|&k| self.world.sector(k).kind == detente_world::SectorKind::Goods)
                .collect(),
            None => Vec::new(),
        };
        if chosen.is_empty() {
            return Err(PolicyError::Nothing {
                subject: wedge.to_string(),
                problem: "this world has no sector of kind goods; name a sector, or write all"
                    .to_owned(),
            });
        }
        Ok(chosen)
    }

    /// The pairs (imposer, partner) of a wedge; a pair of a region with itself is left out where `*` made it and an
    /// error where it was written.
    pub fn pairs(&self, wedge: &Wedge) -> Result<Vec<(RegionIx, RegionIx)>, PolicyError> {
        let imposers = self.named(&wedge.imposer, wedge)?;
        let partners = match &wedge.partner {
            Some(selector) => self.named(selector, wedge)?,
            None => None,
        };
        let rest_of = |other: &Option<Vec<RegionIx>>| -> Vec<RegionIx> {
            RegionIx::all(self.world.region_count())
                .filter(|n| other.as_ref().is_none_or(|named| !named.contains(n)))
                .collect()
        };
        let both_named = imposers.is_some() && partners.is_some();
        let (rest_of_partners, rest_of_imposers) = (rest_of(&partners), rest_of(&imposers));
        let (imposers, partners) = (
            imposers.unwrap_or(rest_of_partners),
            partners.unwrap_or(rest_of_imposers),
        );
        let mut pairs = Vec::with_capacity(imposers.len() * partners.len());
        for &imposer in &imposers {
            for &partner in &partners {
                if imposer != partner {
                    pairs.push((imposer, partner));
                } else if both_named {
                    return Err(PolicyError::OwnFlow {
                        subject: wedge.to_string(),
                        region: self.world.region(imposer).code.clone(),
                    });
                }
            }
        }
        if pairs.is_empty() {
            return Err(PolicyError::Nothing {
                subject: wedge.to_string(),
                problem: "there is no other region".to_owned(),
            });
        }
        Ok(pairs)
    }

    /// The flow between two sides of a wedge.
    pub fn flow(wedge: &Wedge, (imposer, partner): (RegionIx, RegionIx), sector: SectorIx) -> Flow {
        if wedge.kind.imposer_imports() {
            (partner, imposer, sector)
        } else {
            (imposer, partner, sector)
        }
    }

    /// Every flow of a wedge.
    pub fn flows(&self, wedge: &Wedge) -> Result<Vec<Flow>, PolicyError> {
        let sectors = self.sectors(wedge)?;
        let pairs = self.pairs(wedge)?;
        Ok(sectors
            .into_iter()
            .flat_map(|k| pairs.iter().map(move |&pair| Self::flow(wedge, pair, k)))
            .collect())
    }

    /// The flow of a row of rates; `None` where the row says 0 for a region's own sales, as full tables do.
    pub fn flow_of_row(
        &self,
        table: &TariffTable,
        row: &TariffRow,
    ) -> Result<Option<Flow>, PolicyError> {
        let place = table.place(row);
        let origin = self.region(&row.origin, &place)?;
        let destination = self.region(&row.destination, &place)?;
        let sector = self.sector(&row.sector, &place)?;
        if origin != destination {
            return Ok(Some((origin, destination, sector)));
        }
        if row.rate == 0.0 {
            return Ok(None);
        }
        Err(PolicyError::OwnFlow {
            subject: place.to_string(),
            region: row.origin.clone(),
        })
    }
}

fn unknown(
    what: &'static str,
    code: &str,
    subject: &dyn ToString,
    suggestion: Option<&str>,
) -> PolicyError {
    PolicyError::UnknownCode {
        subject: subject.to_string(),
        what,
        code: code.to_owned(),
        suggestion: suggestion.map(str::to_owned),
    }
}
