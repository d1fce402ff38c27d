//! Wedges, policy files and tables of tariffs → one policy.

use std::path::PathBuf;

use detente::policy::{Policy, TableMode, TariffTable, Wedge, WedgeKind};
use detente::run::Input;

use crate::outcome::CommandError;

/// What is done to the world. All may be repeated, in any order.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Policy (imposer:partner:sector=value, repeatable)")]
pub struct PolicyArguments {
    /// Import tariff: points added (+100pp) or level (25%); e.g. USA:CHN:*=+100pp
    #[arg(long, value_name = "WEDGE")]
    tariff: Vec<String>,

    /// Importer's bound on volume, rents to the importer; e.g. CHN:USA:A01=0
    #[arg(long, value_name = "WEDGE")]
    boycott: Vec<String>,

    /// Importer's purchases at least; e.g. CHN:USA:A01=1.5[,mode=on-top|replace]
    #[arg(long, value_name = "WEDGE")]
    floor: Vec<String>,

    /// Resource cost factor laid on imports; e.g. USA:CHN:C26=1.3
    #[arg(long, value_name = "WEDGE")]
    import_iceberg: Vec<String>,

    /// Export tax, a level; e.g. CHN:USA:C24B=30%
    #[arg(long, value_name = "WEDGE")]
    export_tax: Vec<String>,

    /// Exporter's bound on volume; e.g. CHN:[USA,JPN]:C24B=0.2[,rents=exporter|importer|0.5]
    #[arg(long, value_name = "WEDGE")]
    cap: Vec<String>,

    /// Resource cost factor laid on exports; e.g. CHN:USA:C24B=1.5 (inf bans)
    #[arg(long, value_name = "WEDGE")]
    iceberg: Vec<String>,

    /// Productivity, a ratio to the benchmark; e.g. CHN:C26=0.9
    #[arg(long, value_name = "REGION:SECTOR=RATIO")]
    productivity: Vec<String>,

    /// Share of a sector's value added in use; e.g. USA:C29=0.8
    #[arg(long, value_name = "REGION:SECTOR=RATIO")]
    utilisation: Vec<String>,

    /// Factor endowment; e.g. USA=1.02
    #[arg(long, value_name = "REGION=RATIO")]
    endowment: Vec<String>,

    /// Final demand for a good; e.g. USA:A01=1.1
    #[arg(long, value_name = "REGION:SECTOR=RATIO")]
    demand: Vec<String>,

    /// Policy file (.toml, or a table with kind,imposer,partner,sector,value,unit,group,rents)
    #[arg(long, value_name = "FILE")]
    policy: Vec<PathBuf>,

    /// Table origin,destination,sector,rate (a fraction): sets the listed tariffs
    #[arg(long, value_name = "FILE")]
    tariffs: Vec<PathBuf>,

    /// Table origin,destination,sector,rate (a fraction): adds to the tariffs
    #[arg(long, value_name = "FILE")]
    tariffs_add: Vec<PathBuf>,
}

impl PolicyArguments {
    /// Reads everything into one policy.
    ///
    /// # Errors
    /// [`CommandError::Input`] pointing at the place.
    pub fn read(&self) -> Result<Policy, CommandError> {
        let mut policy = Policy::default();
        for (kind, texts) in self.by_kind() {
            for text in texts {
                policy.wedges.push(Wedge::parse(kind, text)?);
            }
        }
        for path in &self.policy {
            policy.extend(Policy::read(path)?);
        }
        for (paths, mode) in [
            (&self.tariffs, TableMode::Set),
            (&self.tariffs_add, TableMode::Add),
        ] {
            for path in paths {
                policy.tables.push(TariffTable::read(path, mode)?);
            }
        }
        Ok(policy)
    }

    /// The files read, for the manifest.
    ///
    /// # Errors
    /// A file that cannot be read any more.
    pub fn inputs(&self) -> Result<Vec<Input>, CommandError> {
        let named = [
            ("policy", &self.policy),
            ("tariffs", &self.tariffs),
            ("tariffs-add", &self.tariffs_add),
        ];
        let files = named
            .into_iter()
            .flat_map(|(name, paths)| paths.iter().map(move |path| Input::of_file(name, path)));
        Ok(files.collect::<Result<_, _>>()?)
    }

    fn by_kind(&self) -> [(WedgeKind, &Vec<String>); 11] {
        [
            (WedgeKind::Tariff, &self.tariff),
            (WedgeKind::Boycott, &self.boycott),
            (WedgeKind::Floor, &self.floor),
            (WedgeKind::ImportIceberg, &self.import_iceberg),
            (WedgeKind::ExportTax, &self.export_tax),
            (WedgeKind::Cap, &self.cap),
            (WedgeKind::Iceberg, &self.iceberg),
            (WedgeKind::Productivity, &self.productivity),
            (WedgeKind::Utilisation, &self.utilisation),
            (WedgeKind::Endowment, &self.endowment),
            (WedgeKind::Demand, &self.demand),
        ]
    }
}
