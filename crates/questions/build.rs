//! Records the git revision the command was built from; a build outside git records none.

use std::process::Command;

fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}

fn main() {
    if let Some(revision) = git(&["rev-parse", "--short=12", "HEAD"]) {
        println!("cargo::rustc-env=DETENTE_GIT_REVISION={revision}");
    }
    println!("cargo::rerun-if-changed=build.rs");
    // The log of HEAD grows with every commit, checkout and merge.
    if let Some(log) = git(&["rev-parse", "--git-path", "logs/HEAD"])
        && let Ok(path) = std::path::Path::new(&log).canonicalize()
    {
        println!("cargo::rerun-if-changed={}", path.display());
    }
}
