//! The keys under which positions and commitments hold wedges.

/// Adds the wedge keys to a section of a file, and `wedge_keys` to read them all. A nested section that is flattened
/// would lose unknown keys and places in the file.
macro_rules! with_wedge_keys {
    ($(#[$about:meta])* pub struct $name:ident { $($fields:tt)* }) => {
        $(#[$about])*
        pub struct $name {
            $($fields)*
            /// Import tariffs: points (`USA:CHN:*=+100pp`) on top of the duties, or levels (`USA:CHN:*=25%`).
            #[serde(default)]
            #[schemars(with = "Vec<String>")]
            pub tariff: Vec<Text>,
            /// Bounds on what the side buys, `CHN:USA:A01=0`; rents stay with the buyer.
            #[serde(default)]
            #[schemars(with = "Vec<String>")]
            pub boycott: Vec<Text>,
            /// Purchases of at least this volume, `CHN:USA:A01=1.5`.
            #[serde(default)]
            #[schemars(with = "Vec<String>")]
            pub floor: Vec<Text>,
            /// Cost factors laid on imports, `USA:CHN:C26=1.3`.
            #[serde(default, alias = "import-iceberg")]
            #[schemars(with = "Vec<String>")]
            pub import_iceberg: Vec<Text>,
            /// Export taxes, `CHN:USA:C24B=30%`.
            #[serde(default, alias = "export-tax")]
            #[schemars(with = "Vec<String>")]
            pub export_tax: Vec<Text>,
            /// Bounds on what the side sells, `CHN:USA:C24B=0.2`; 0 is a prohibition.
            #[serde(default)]
            #[schemars(with = "Vec<String>")]
            pub cap: Vec<Text>,
            /// Cost factors laid on exports, `CHN:USA:C24B=1.5` (licence friction).
            #[serde(default)]
            #[schemars(with = "Vec<String>")]
            pub iceberg: Vec<Text>,
        }

        impl $name {
            /// The wedges as written, by kind.
            pub(crate) fn wedge_keys(&self) -> [(detente_policy::WedgeKind, &Vec<Text>); 7] {
                use detente_policy::WedgeKind;
                [
                    (WedgeKind::Tariff, &self.tariff),
                    (WedgeKind::Boycott, &self.boycott),
                    (WedgeKind::Floor, &self.floor),
                    (WedgeKind::ImportIceberg, &self.import_iceberg),
                    (WedgeKind::ExportTax, &self.export_tax),
                    (WedgeKind::Cap, &self.cap),
                    (WedgeKind::Iceberg, &self.iceberg),
                ]
            }
        }
    };
}

pub(crate) use with_wedge_keys;
