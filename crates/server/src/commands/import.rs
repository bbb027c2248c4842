//! `doorward import`: people and cards from a file.

use super::for_company;
use crate::cli::CompanyPlace;
use crate::error::Error;
use crate::import;
use clap::Args;
use doorward_app::import::{CardOptions, ImportMode, ImportReport, PeopleOptions, Step};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// The arguments of `doorward import`.
#[derive(Args)]
pub(crate) struct ImportArguments {
    #[command(flatten)]
    at: CompanyPlace,
    /// `people` or `cards`; may be left out when the name of the file says which
    #[arg(value_name = "WHAT")]
    first: PathBuf,
    /// The file: comma-separated values in UTF-8, the first line names the columns
    #[arg(value_name = "FILE.csv")]
    second: Option<PathBuf>,
    /// Check every line, list those that are refused, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Write the good lines, though others are refused
    #[arg(long, conflicts_with = "dry_run")]
    skip_refused: bool,
    /// People: change those who are known already to what the file says
    #[arg(long)]
    update: bool,
    /// People: make the groups that are not there
    #[arg(long)]
    create_groups: bool,
    /// Cards: everybody in the file has these cards and no others
    #[arg(long)]
    replace: bool,
    /// Cards: two people may share a number
    #[arg(long)]
    allow_duplicates: bool,
}

/// What a file holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    People,
    Cards,
}

impl Kind {
    const fn word(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Cards => "cards",
        }
    }
}

/// Runs an import.
///
/// # Errors
/// When the file cannot be taken, or lines of it are refused.
pub(crate) fn run(arguments: &ImportArguments) -> Result<(), Error> {
    let (kind, path) = kind_and_path(arguments)?;
    let misplaced = match kind {
        Kind::People => {
            [("--replace", arguments.replace), ("--allow-duplicates", arguments.allow_duplicates)]
        }
        Kind::Cards => {
            [("--update", arguments.update), ("--create-groups", arguments.create_groups)]
        }
    };
    if let Some((option, _)) = misplaced.into_iter().find(|(_, given)| *given) {
        return Err(Error::Usage(format!("{option} is not for a file of {}", kind.word())));
    }
    let mode = match (arguments.dry_run, arguments.skip_refused) {
        (true, _) => ImportMode::DryRun,
        (false, true) => ImportMode::SkipRefused,
        (false, false) => ImportMode::AllOrNothing,
    };
    let bytes = import::load(path)?;
    let unreadable = |error| Error::Usage(format!("{}: {error}", path.display()));
    let report = match kind {
        Kind::People => {
            let lines = import::people(&bytes).map_err(unreadable)?;
            drop(bytes);
            let (update, create_groups) = (arguments.update, arguments.create_groups);
            let options = PeopleOptions { mode, create_groups, update, by: None };
            let tell = progress(lines.len())?;
            for_company(&arguments.at, "import.people", async |app, ctx| {
                Ok(app.import_people(&ctx, lines, options, tell).await?)
            })?
        }
        Kind::Cards => {
            let lines = import::cards(&bytes).map_err(unreadable)?;
            drop(bytes);
            let (replace, allow_duplicates) = (arguments.replace, arguments.allow_duplicates);
            let options = CardOptions { mode, replace, allow_duplicates };
            let tell = progress(lines.len())?;
            for_company(&arguments.at, "import.cards", async |app, ctx| {
                Ok(app.import_cards(&ctx, lines, options, tell).await?)
            })?
        }
    };
    show(kind, &report, arguments.at.json)?;
    let refused = report.refused_lines();
    if refused > 0 && mode != ImportMode::SkipRefused {
        return Err(Error::LinesRefused { refused, lines: report.lines });
    }
    Ok(())
}

fn kind_and_path(arguments: &ImportArguments) -> Result<(Kind, &Path), Error> {
    let kind = match &arguments.second {
        Some(_) => arguments.first.to_str().map(str::to_ascii_lowercase),
        None => arguments.first.file_stem().map(|name| name.to_string_lossy().to_ascii_lowercase()),
    };
    let kind = kind.unwrap_or_default();
    let names = |word: &str| match &arguments.second {
        Some(_) => kind == word,
        None => kind.contains(word),
    };
    let path = arguments.second.as_deref().unwrap_or(&arguments.first);
    match (names("people"), names("cards")) {
        (true, false) => Ok((Kind::People, path)),
        (false, true) => Ok((Kind::Cards, path)),
        _ => {
            let problem = "say what the file holds: doorward import people FILE.csv, or \
                           doorward import cards FILE.csv";
            Err(Error::Usage(problem.to_owned()))
        }
    }
}

/// A bar for somebody who waits; it hides itself where standard error is no terminal.
fn progress(lines: usize) -> Result<impl Fn(Step, usize) + Send + 'static, Error> {
    let style = ProgressStyle::with_template("{msg:8} {wide_bar} {human_pos} of {human_len} lines");
    let style = style.map_err(|error| Error::Usage(error.to_string()))?;
    let bar = ProgressBar::new(lines as u64).with_style(style);
    Ok(move |step, done| {
        bar.set_message(match step {
            Step::Checking => "checking",
            Step::Writing => "writing",
        });
        bar.set_position(done as u64);
        if step == Step::Writing && done >= lines {
            bar.finish_and_clear();
        }
    })
}

/// The refused lines, then what became of the others.
fn show(kind: Kind, report: &ImportReport, json: bool) -> Result<(), Error> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    if json {
        writeln!(out, "{}", object(report))?;
        return Ok(out.flush()?);
    }
    for cell in &report.refused {
        let (line, reason) = (cell.line, &cell.problem.reason);
        match cell.problem.column {
            Some(column) => writeln!(out, "line {line}: {column} {reason}")?,
            None => writeln!(out, "line {line}: {reason}")?,
        }
    }
    if report.written || report.refused.is_empty() {
        writeln!(out, "{}", summary(kind, report))?;
    }
    Ok(out.flush()?)
}

fn summary(kind: Kind, report: &ImportReport) -> String {
    let mut parts = vec![format!("{} {} added", report.added, kind.word())];
    for (count, what) in [
        (report.adopted, "who were invited or guests taken over"),
        (report.updated, "changed"),
        (report.unchanged, "there already"),
        (report.groups_made, "groups made"),
        (report.refused_lines(), "lines left out"),
    ] {
        if count > 0 {
            parts.push(format!("{count} {what}"));
        }
    }
    let text = parts.join(", ");
    if report.written || report.taken() == 0 {
        text
    } else {
        format!("nothing is written; it would be: {text}")
    }
}

fn object(report: &ImportReport) -> Value {
    let refused = report.refused.iter().map(|cell| {
        json!({ "line": cell.line, "column": cell.problem.column, "reason": cell.problem.reason })
    });
    json!({
        "written": report.written,
        "lines": report.lines,
        "added": report.added,
        "adopted": report.adopted,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "groups_made": report.groups_made,
        "refused_lines": report.refused_lines(),
        "refused": refused.collect::<Vec<_>>(),
    })
}
