//! The dense tables of a world: a cube over flows and a table of intermediate use.

use std::sync::Arc;

use crate::{RegionIx, SectorIx};

/// One number for every flow (origin, destination, sector).
///
/// Stored sector by sector, then destination by destination, with the origins next to each other: the
/// suppliers that compete in one market are one contiguous [`row`](Cube::row). Clones share their numbers until one of
/// them is changed: a policy holds three cubes, of which it mostly changes one.
#[derive(Debug, Clone, PartialEq)]
pub struct Cube {
    regions: usize,
    sectors: usize,
    data: Arc<Vec<f64>>,
}

impl Cube {
    /// A cube filled with `value`.
    pub fn filled(regions: usize, sectors: usize, value: f64) -> Self {
        Self {
            regions,
            sectors,
            data: Arc::new(vec![value; regions * regions * sectors]),
        }
    }

    /// A cube of these values, in storage order; `None` if they are not R²S.
    pub fn from_values(regions: usize, sectors: usize, values: Vec<f64>) -> Option<Self> {
        (values.len() == regions * regions * sectors).then(|| Self {
            regions,
            sectors,
            data: Arc::new(values),
        })
    }

    /// Number of regions.
    pub fn regions(&self) -> usize {
        self.regions
    }

    /// Number of sectors.
    pub fn sectors(&self) -> usize {
        self.sectors
    }

    /// Position of a flow in [`as_slice`](Cube::as_slice).
    #[inline]
    pub fn offset(&self, origin: RegionIx, destination: RegionIx, sector: SectorIx) -> usize {
        (sector.0 * self.regions + destination.0) * self.regions + origin.0
    }

    /// The value of one flow.
    #[inline]
    pub fn get(&self, origin: RegionIx, destination: RegionIx, sector: SectorIx) -> f64 {
        self.data[self.offset(origin, destination, sector)]
    }

    /// Sets the value of one flow. To set many, [`as_mut_slice`](Cube::as_mut_slice) is quicker.
    #[inline]
    pub fn set(&mut self, origin: RegionIx, destination: RegionIx, sector: SectorIx, value: f64) {
        let at = self.offset(origin, destination, sector);
        self.as_mut_slice()[at] = value;
    }

    /// Sum over some flows: origin, destination, sector.
    pub fn total(&self, flows: &[(RegionIx, RegionIx, SectorIx)]) -> f64 {
        flows.iter().map(|&(i, n, k)| self.get(i, n, k)).sum()
    }

    /// Sets the value of some flows: origin, destination, sector.
    pub fn set_all(&mut self, flows: &[(RegionIx, RegionIx, SectorIx)], value: f64) {
        for &(origin, destination, sector) in flows {
            self.set(origin, destination, sector, value);
        }
    }

    /// Adds to the value of one flow.
    #[inline]
    pub fn add(&mut self, origin: RegionIx, destination: RegionIx, sector: SectorIx, value: f64) {
        let at = self.offset(origin, destination, sector);
        self.as_mut_slice()[at] += value;
    }

    /// The market for `sector` in `destination`: one number per origin.
    #[inline]
    pub fn row(&self, destination: RegionIx, sector: SectorIx) -> &[f64] {
        let start = (sector.0 * self.regions + destination.0) * self.regions;
        &self.data[start..start + self.regions]
    }

    /// Whether every flow has this value.
    pub fn is_all(&self, value: f64) -> bool {
        // Without a way out of the inner loop it runs in whole vectors.
        let same = |chunk: &[f64]| chunk.iter().fold(true, |same, x| same & (*x == value));
        self.data.chunks(256).all(same)
    }

    /// All values in storage order: sector, then destination, then origin.
    pub fn as_slice(&self) -> &[f64] {
        &self.data
    }

    /// All values in storage order, to be changed in place.
    pub fn as_mut_slice(&mut self) -> &mut [f64] {
        let data: &mut Vec<f64> = Arc::make_mut(&mut self.data);
        data
    }

    /// Every flow with its value, in storage order.
    pub fn iter(&self) -> impl Iterator<Item = (RegionIx, RegionIx, SectorIx, f64)> + '_ {
        let r = self.regions;
        self.data.iter().enumerate().map(move |(at, &v)| {
            (
                RegionIx(at % r),
                RegionIx(at / r % r),
                SectorIx(at / r / r),
                v,
            )
        })
    }
}

/// What each sector of each region buys of each good, in value at buyers' prices.
///
/// Stored region by region, then user by user, with the inputs next to each other: the purchases of one
/// sector are one contiguous [`column`](UseTable::column).
#[derive(Debug, Clone, PartialEq)]
pub struct UseTable {
    regions: usize,
    sectors: usize,
    data: Vec<f64>,
}

impl UseTable {
    /// A table without any intermediate use.
    pub fn zero(regions: usize, sectors: usize) -> Self {
        Self {
            regions,
            sectors,
            data: vec![0.0; regions * sectors * sectors],
        }
    }

    /// Purchases of `input` by the sector `user` in `region`.
    #[inline]
    pub fn get(&self, region: RegionIx, input: SectorIx, user: SectorIx) -> f64 {
        self.data[(region.0 * self.sectors + user.0) * self.sectors + input.0]
    }

    /// Sets the purchases of `input` by the sector `user` in `region`.
    #[inline]
    pub fn set(&mut self, region: RegionIx, input: SectorIx, user: SectorIx, value: f64) {
        self.data[(region.0 * self.sectors + user.0) * self.sectors + input.0] = value;
    }

    /// Adds to the purchases of `input` by the sector `user` in `region`.
    #[inline]
    pub fn add(&mut self, region: RegionIx, input: SectorIx, user: SectorIx, value: f64) {
        self.data[(region.0 * self.sectors + user.0) * self.sectors + input.0] += value;
    }

    /// All purchases of one sector of one region: one number per input.
    #[inline]
    pub fn column(&self, region: RegionIx, user: SectorIx) -> &[f64] {
        let start = (region.0 * self.sectors + user.0) * self.sectors;
        &self.data[start..start + self.sectors]
    }

    /// All values in storage order: region, then user, then input.
    pub fn as_slice(&self) -> &[f64] {
        &self.data
    }

    /// All values in storage order, to be changed in place.
    pub fn as_mut_slice(&mut self) -> &mut [f64] {
        &mut self.data
    }
}

/// One number for every region and sector, stored region by region.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    sectors: usize,
    data: Vec<f64>,
}

impl Grid {
    /// A grid filled with `value`.
    pub fn filled(regions: usize, sectors: usize, value: f64) -> Self {
        Self {
            sectors,
            data: vec![value; regions * sectors],
        }
    }

    /// The value of one cell.
    #[inline]
    pub fn get(&self, region: RegionIx, sector: SectorIx) -> f64 {
        self.data[region.0 * self.sectors + sector.0]
    }

    /// Sets the value of one cell.
    #[inline]
    pub fn set(&mut self, region: RegionIx, sector: SectorIx, value: f64) {
        self.data[region.0 * self.sectors + sector.0] = value;
    }

    /// Adds to the value of one cell.
    #[inline]
    pub fn add(&mut self, region: RegionIx, sector: SectorIx, value: f64) {
        self.data[region.0 * self.sectors + sector.0] += value;
    }

    /// The cells of one region, one per sector.
    #[inline]
    pub fn row(&self, region: RegionIx) -> &[f64] {
        &self.data[region.0 * self.sectors..(region.0 + 1) * self.sectors]
    }

    /// All values, region by region.
    pub fn as_slice(&self) -> &[f64] {
        &self.data
    }

    /// All values, region by region, to be changed in place.
    pub fn as_mut_slice(&mut self) -> &mut [f64] {
        &mut self.data
    }
}
