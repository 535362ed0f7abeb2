//! Debian packages.

use crate::process::{self, step};
use crate::project::Project;
use anyhow::{Result, bail};
use std::process::Command;
use std::time::Duration;

/// The largest, a browser with its fonts, takes one to two minutes.
const LIMIT: Duration = Duration::from_secs(20 * 60);

/// Installs those of `packages` that are missing.
pub fn install(project: &Project, packages: &[&str], what_for: &str) -> Result<()> {
    let missing: Vec<&str> = packages.iter().copied().filter(|package| !installed(package)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let list = missing.join(" ");
    if process::first_line(Command::new("apt-get").arg("--version")).is_none() {
        bail!("this machine lacks {what_for}, and has no apt-get to install it with. Debian's packages are: {list}");
    }
    if process::first_line(Command::new("id").arg("-u")).as_deref() != Some("0") {
        bail!(
            "this machine lacks {what_for}. Run this, then the same command again:\n\
             sudo apt-get update && sudo apt-get install -y --no-install-recommends {list}"
        );
    }
    step(&format!("Installing {what_for} from Debian: {list}"), || {
        let log = |name: &str| project.cache.join("logs").join(name);
        let apt = || {
            let mut apt = Command::new("apt-get");
            apt.env("DEBIAN_FRONTEND", "noninteractive").args(["-o", "DPkg::Lock::Timeout=300"]);
            apt
        };
        // A source that cannot be reached may be one that is not needed: the installation tells.
        if let Err(error) = process::logged(apt().arg("update"), &log("apt-update.log"), LIMIT) {
            println!("  apt-get update had problems: {}", error.to_string().lines().next().unwrap_or_default());
        }
        let mut install = apt();
        install.args(["install", "-y", "--no-install-recommends"]).args(&missing);
        process::logged(&mut install, &log("apt-install.log"), LIMIT)
    })
}

fn installed(package: &str) -> bool {
    process::output(Command::new("dpkg-query").args(["-W", "-f=${db:Status-Abbrev}", package]))
        .is_ok_and(|status| status.starts_with("ii"))
}
