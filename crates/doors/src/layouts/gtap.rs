//! GTAP data base, headers of version 7 (Corong et al. 2017), as flows, tariffs and use of a world.
//!
//! | world | data base |
//! | --- | --- |
//! | sales at home | VDFB + VDPB + VDGB + VDIB |
//! | sales abroad | VFOB, free on board: export taxes are in it, so their revenue is in the exporter's value added |
//! | tariff rate | VMSB / VCIF − 1 |
//! | transport between countries | VTWR, sold to the importer by the margin sectors of every region in proportion to VST |
//! | use at buyers' prices | VDFB + VMFB × (1+τ)VFOB/VMSB, and of the margins VMFB × VTWR/VMSB |
//!
//! The duty on freight, τ·VTWR, has no place in a world whose freight is a domestic purchase: it stays in the value
//! added of the users. Taxes on use (VDFP − VDFB) do too. What a region sells to itself across its members' borders is
//! domestic: its duty and freight are left out.

use detente_world::{Cube, RegionIx, SectorIx, UseTable};

use super::{Facts, Found, Own};
use crate::DoorError;
use crate::error::Spot;
use crate::har::{Array, HarFile, begins_like_one};
use crate::input::Bundle;
use crate::matrix::{Label, Reduced};
use crate::report::Checks;

/// Largest file of header arrays, bytes.
const LARGEST: u64 = 1 << 30;

/// Headers of version 6 that version 7 calls otherwise.
const VERSION_6: [&str; 6] = ["VIMS", "VIWS", "VXMD", "VXWD", "VDFM", "VIFM"];

/// Whether the bytes begin like a file of header arrays.
pub(super) fn recognises(head: &[u8]) -> bool {
    begins_like_one(head)
}

/// The arrays that are read, by (good, source, destination), (good, activity, region) or (good, region).
struct Base {
    regions: Vec<String>,
    goods: Vec<String>,
    margins: Vec<usize>,
    vdfb: Array,
    vmfb: Array,
    home: [Array; 3],
    vfob: Array,
    vxsb: Array,
    vcif: Array,
    vmsb: Array,
    vst: Array,
    vtwr: Array,
    makb: Option<Array>,
}

/// Reads `basedata.har` (the member), with `default.prm` if it is there.
pub(super) fn read(bundle: &Bundle, member: &str) -> Result<Found, DoorError> {
    let bytes = bundle.whole(member, LARGEST)?;
    let har = HarFile::new(member, &bytes)?;
    let base = Base::read(&har, member)?;
    let mut members = vec![member.to_string()];
    let elasticities = match bundle.find("default.prm") {
        Some(prm) => {
            members.push(prm.to_string());
            elasticities(bundle, prm, &base)?
        }
        None => None,
    };
    base.found(member, members, elasticities)
}

/// σ among sources (ESBM), mean over regions, less one.
fn elasticities(bundle: &Bundle, prm: &str, base: &Base) -> Result<Option<Vec<f64>>, DoorError> {
    let bytes = bundle.whole(prm, LARGEST)?;
    let har = HarFile::new(prm, &bytes)?;
    if !har.has("ESBM") {
        return Ok(None);
    }
    let sigma = har.array("ESBM")?;
    let (goods, regions) = (base.goods.len(), base.regions.len());
    if sigma.sizes.first() != Some(&goods) {
        return Err(Spot::file(prm).label("ESBM").wrong(format!(
            "sizes {:?} where the data base has {goods} goods",
            sigma.sizes
        )));
    }
    let count = sigma.sizes.get(1).copied().unwrap_or(1).min(regions.max(1));
    let mean = |k: usize| (0..count).map(|n| sigma.at(&[k, n])).sum::<f64>() / count as f64;
    let each: Vec<f64> = (0..goods).map(|k| mean(k) - 1.0).collect();
    if let Some(k) = each.iter().position(|e| *e <= 0.0) {
        return Err(Spot::file(prm).label("ESBM").wrong(format!(
            "the elasticity among sources of {} is {}; a trade elasticity (less one) must be above 0",
            base.goods[k],
            each[k] + 1.0
        )));
    }
    Ok(Some(each))
}

impl Base {
    fn read(har: &HarFile<'_>, member: &str) -> Result<Self, DoorError> {
        if !har.has("VXSB") {
            let spot = Spot::file(member);
            if VERSION_6.iter().any(|old| har.has(old)) {
                return Err(spot.wrong("headers of GTAP version 6 (VIMS, VXMD, VDFM …); aggregate with a data base of version 7 (VMSB, VXSB, VDFB …), GTAP 11 or later"));
            }
            return Err(spot.wrong(format!(
                "no header VXSB; it has {}: basedata.har of GTAP version 7 is expected",
                har.headers().join(", ")
            )));
        }
        let vxsb = har.array("VXSB")?;
        let wrong = |what: String| Spot::file(member).label("VXSB").wrong(what);
        let [(_, goods), (_, regions), _] = vxsb.sets.as_slice() else {
            return Err(wrong(format!(
                "{} sets where commodity, source and destination are expected",
                vxsb.sets.len()
            )));
        };
        let (goods, regions) = (goods.clone(), regions.clone());
        if goods.is_empty() || regions.is_empty() {
            return Err(wrong("its sets have no elements in the file".into()));
        }
        let vtwr = har.array("VTWR")?;
        let margins = vtwr
            .sets
            .first()
            .map(|(_, m)| m.clone())
            .unwrap_or_default();
        let position = |m: &String| {
            goods.iter().position(|g| g == m).ok_or_else(|| {
                Spot::file(member)
                    .label("VTWR")
                    .wrong(format!("the margin \"{m}\" is none of the goods"))
            })
        };
        let margins = margins
            .iter()
            .map(position)
            .collect::<Result<Vec<_>, _>>()?;
        let (k, r, m) = (goods.len(), regions.len(), margins.len());
        let sized = |header: &str, sizes: &[usize]| {
            let array = har.array(header)?;
            if array.sizes != sizes {
                return Err(Spot::file(member).label(header).wrong(format!(
                    "sizes {:?} where {sizes:?} are expected",
                    array.sizes
                )));
            }
            Ok(array)
        };
        let vdfb = har.array("VDFB")?;
        if vdfb
            .sets
            .get(1)
            .is_some_and(|(_, activities)| !activities.is_empty() && *activities != goods)
        {
            return Err(Spot::file(member).label("VDFB").wrong("activities and commodities differ; worlds have one sector for each good: aggregate with ACTS = COMM"));
        }
        let both = |domestic: &str, imported: &str| -> Result<Array, DoorError> {
            // Imported final purchases are what is left of imports: only that they are there is checked.
            sized(imported, &[k, r])?;
            sized(domestic, &[k, r])
        };
        Ok(Self {
            vdfb: sized("VDFB", &[k, k, r])?,
            vmfb: sized("VMFB", &[k, k, r])?,
            home: [
                both("VDPB", "VMPB")?,
                both("VDGB", "VMGB")?,
                both("VDIB", "VMIB")?,
            ],
            vfob: sized("VFOB", &[k, r, r])?,
            vcif: sized("VCIF", &[k, r, r])?,
            vmsb: sized("VMSB", &[k, r, r])?,
            vst: sized("VST", &[m, r])?,
            vtwr: sized("VTWR", &[m, k, r, r])?,
            makb: har
                .has("MAKB")
                .then(|| sized("MAKB", &[k, k, r]))
                .transpose()?,
            vxsb,
            regions,
            goods,
            margins,
        })
    }

    fn found(
        self,
        member: &str,
        members: Vec<String>,
        elasticities: Option<Vec<f64>>,
    ) -> Result<Found, DoorError> {
        let (r, s) = (self.regions.len(), self.goods.len());
        let mut flows = Cube::filled(r, s, 0.0);
        let mut tariffs = Cube::filled(r, s, 0.0);
        let (mut export_taxes, mut freight_duty, mut freight) = (0.0, 0.0, 0.0);
        for k in 0..s {
            for n in 0..r {
                let mut home: f64 = self.home.iter().map(|a| a.at(&[k, n])).sum();
                home += (0..s).map(|a| self.vdfb.at(&[k, a, n])).sum::<f64>();
                flows.add(RegionIx(n), RegionIx(n), SectorIx(k), home);
                for i in 0..r {
                    let at = [k, i, n];
                    let (fob, cif, landed) =
                        (self.vfob.at(&at), self.vcif.at(&at), self.vmsb.at(&at));
                    export_taxes += fob - self.vxsb.at(&at);
                    flows.add(RegionIx(i), RegionIx(n), SectorIx(k), fob);
                    if i != n && cif > 0.0 {
                        let rate = landed / cif - 1.0;
                        tariffs.set(RegionIx(i), RegionIx(n), SectorIx(k), rate);
                        freight_duty += rate * (cif - fob);
                        freight += cif - fob;
                    }
                }
            }
        }
        let mut used = self.add_margins(&mut flows);
        self.add_use(&tariffs, &mut used);
        let mut checks = Checks {
            cells: [
                &self.vdfb, &self.vmfb, &self.vxsb, &self.vfob, &self.vcif, &self.vmsb, &self.vtwr,
            ]
            .iter()
            .map(|a| a.values.len() as u64)
            .sum(),
            output: flows.as_slice().iter().sum(),
            ..Checks::default()
        };
        self.check_output(&flows, member, &mut checks)?;
        let notes = vec![
            format!(
                "export taxes of {export_taxes:.3} USD million are in the sales abroad, at f.o.b. prices"
            ),
            format!(
                "freight between countries of {freight:.3} USD million is bought by importers from the margin sectors; the duty on it, {freight_duty:.3} USD million, stays in value added"
            ),
        ];
        let reduced = Reduced {
            regions: self.regions.iter().map(|c| Label::code(c)).collect(),
            sectors: self.goods.iter().map(|c| Label::code(c)).collect(),
            inventories: Cube::filled(r, s, 0.0),
            use_basic: UseTable::zero(r, s),
            flows,
            checks,
        };
        let services = (0..s)
            .filter(|k| crate::sectors::is_gtap_service(&self.goods[*k]))
            .collect();
        Ok(Found {
            reduced,
            facts: Facts {
                unit: "USD million".into(),
                source: "GTAP data base (the user's licence)",
                licence: "GTAP: under the user's own licence, not to be passed on",
                year: None,
                own: Some(Own {
                    tariffs,
                    use_table: used,
                }),
                elasticities,
                services,
                notes,
                members,
            },
        })
    }

    /// Freight of goods into each region: sales of the margin sectors of all regions in proportion to VST.
    fn add_margins(&self, flows: &mut Cube) -> UseTable {
        let (r, s) = (self.regions.len(), self.goods.len());
        for (m, margin) in self.margins.iter().enumerate() {
            let supplied: f64 = (0..r).map(|i| self.vst.at(&[m, i])).sum();
            for n in 0..r {
                let mut carried = 0.0;
                for k in 0..s {
                    carried += (0..r).map(|i| self.vtwr.at(&[m, k, i, n])).sum::<f64>();
                }
                for i in 0..r {
                    if supplied > 0.0 {
                        let share = self.vst.at(&[m, i]) / supplied;
                        flows.add(RegionIx(i), RegionIx(n), SectorIx(*margin), share * carried);
                    }
                }
            }
        }
        UseTable::zero(r, s)
    }

    /// Purchases of users: of home goods, of imports less their freight, and of the freight.
    fn add_use(&self, tariffs: &Cube, used: &mut UseTable) {
        let (r, s) = (self.regions.len(), self.goods.len());
        for n in 0..r {
            for k in 0..s {
                let (mut landed, mut goods) = (0.0, 0.0);
                let mut freight = vec![0.0; self.margins.len()];
                for i in 0..r {
                    let rate = tariffs.get(RegionIx(i), RegionIx(n), SectorIx(k));
                    landed += self.vmsb.at(&[k, i, n]);
                    goods += (1.0 + rate) * self.vfob.at(&[k, i, n]);
                    for (m, sum) in freight.iter_mut().enumerate() {
                        *sum += self.vtwr.at(&[m, k, i, n]);
                    }
                }
                for a in 0..s {
                    let imported = self.vmfb.at(&[k, a, n]);
                    let (region, user) = (RegionIx(n), SectorIx(a));
                    let share = if landed > 0.0 { imported / landed } else { 0.0 };
                    used.add(
                        region,
                        SectorIx(k),
                        user,
                        self.vdfb.at(&[k, a, n]) + share * goods,
                    );
                    for (sum, margin) in freight.iter().zip(&self.margins) {
                        used.add(region, SectorIx(*margin), user, share * sum);
                    }
                }
            }
        }
    }

    /// Sales hold against MAKB, what is made, at basic prices: export taxes are the difference that may be.
    fn check_output(
        &self,
        flows: &Cube,
        member: &str,
        checks: &mut Checks,
    ) -> Result<(), DoorError> {
        let Some(made) = &self.makb else {
            return Ok(());
        };
        let (r, s) = (self.regions.len(), self.goods.len());
        for i in 0..r {
            for k in 0..s {
                let sold: f64 = (0..r)
                    .map(|n| flows.get(RegionIx(i), RegionIx(n), SectorIx(k)))
                    .sum();
                let taxed: f64 = (0..r)
                    .map(|n| self.vfob.at(&[k, i, n]) - self.vxsb.at(&[k, i, n]))
                    .sum();
                let output: f64 = (0..s).map(|a| made.at(&[k, a, i])).sum();
                let name = format!("{}_{}", self.regions[i], self.goods[k]);
                checks.rows.compare(&name, sold - taxed, output);
                // Single precision, and freight spread in proportion: 1 in 1000, or a tenth of a million.
                if (sold - taxed - output).abs() > (1e-3 * output.abs()).max(0.1) {
                    return Err(Spot::file(member).label(name).wrong(format!(
                        "sales add up to {:.4} at basic prices and MAKB says {output:.4}",
                        sold - taxed
                    )));
                }
            }
        }
        Ok(())
    }
}
