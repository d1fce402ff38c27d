//! The checks every world passes before anyone sees it.

use crate::{Benchmark, WorldError, WorldParts};

pub(crate) fn validated_benchmark(parts: &WorldParts) -> Result<Benchmark, WorldError> {
    Ok(Benchmark::derive(&parts.flows, &parts.tariffs, &parts.use_table))
}
