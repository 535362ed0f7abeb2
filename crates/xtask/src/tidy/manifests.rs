//! Rules about Cargo.toml files.

use super::Repository;
use anyhow::Result;

/// Each dependency on foreign code has a reason beside it: in the workspace's list, or where a crate asks for one of its own.
pub fn reasons(repository: &Repository) -> Result<Vec<String>> {
    let manifests = repository.files.iter().filter(|(name, _)| name == "Cargo.toml" || name.ends_with("/Cargo.toml"));
    Ok(manifests.flat_map(|(name, text)| unexplained(name, text)).collect())
}

fn unexplained(name: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut inside = false;
    let mut commented = false;
    for (number, line) in text.lines().map(str::trim).enumerate() {
        if let Some(section) = line.strip_prefix('[') {
            inside = section.trim_end_matches(']').ends_with("dependencies");
        } else if inside && line.contains('=') && !line.starts_with(['#', '"']) {
            let ours =
                line.contains("path = ") || line.contains("workspace = true") || line.contains(".workspace=true");
            if !ours && !commented && !line.contains(" # ") {
                found.push(format!("{name}:{}: {line}", number + 1));
            }
        }
        // A comment on a line of its own explains the line below it.
        commented = line.starts_with('#') && !line.ends_with('.');
    }
    found
}

#[cfg(test)]
mod tests {
    use super::unexplained;

    #[test]
    fn reasons_are_required_of_foreign_code_only() {
        for (line, expected) in [
            ("a = \"1\"", 1),
            ("a = \"1\" # why", 0),
            ("a = { path = \"../a\" }", 0),
            ("a.workspace = true", 0),
            ("a = { workspace = true, features = [\"x\"] }", 0),
            ("# why\na = \"1\"", 0),
            ("# A heading of a part.\na = \"1\"", 1),
        ] {
            let text =
                format!("[package]\nversion = \"1\"\n[workspace.dependencies]\n{line}\n[profile.dev]\nopt-level = 1\n");
            assert_eq!(unexplained("Cargo.toml", &text).len(), expected, "{line}");
        }
    }
}
