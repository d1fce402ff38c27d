//! What is known about this build.

/// Version of the workspace.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The git revision the build was made from; `None` outside a git checkout.
pub const GIT_REVISION: Option<&str> = option_env!("DETENTE_GIT_REVISION");

/// One line for readers: `0.2.0 (8c1f0a2b3c4d)`.
pub fn version_line() -> String {
    match GIT_REVISION {
        Some(revision) => format!("{VERSION} ({revision})"),
        None => VERSION.to_owned(),
    }
}
