//! `doorward schedule`: times of the week that policies share.

use super::{for_company, parse, print};
use crate::cli::CompanyPlace;
use crate::error::Error;
use clap::{Args, Subcommand};
use doorward_domain::access::{DayWindows, Holidays, LocalDate, Schedule, WeeklyWindows, Window};
use serde_json::json;

/// The commands of `doorward schedule`.
#[derive(Subcommand)]
pub(crate) enum ScheduleCommand {
    /// Add a schedule
    Add(AddArguments),
    /// List the schedules of a company
    List {
        #[command(flatten)]
        at: CompanyPlace,
    },
    /// Remove a schedule that no policy uses
    Remove {
        #[command(flatten)]
        at: CompanyPlace,
        /// Its name
        #[arg(value_name = "NAME")]
        name: String,
    },
}

/// The arguments of `doorward schedule add`.
#[derive(Args)]
pub(crate) struct AddArguments {
    #[command(flatten)]
    at: CompanyPlace,
    /// What it is called
    #[arg(long)]
    name: String,
    /// Times of the week, such as "mon-fri 09:00-12:00,13:00-17:00"; may be given again
    #[arg(long, value_name = "TIMES", value_parser = parse::week)]
    hours: Vec<(Vec<usize>, Vec<Window>)>,
    /// A date that is closed, or has hours of its own: "2026-12-24 09:00-12:00"; may be given again
    #[arg(long, value_name = "DATE", value_parser = parse::holiday)]
    holiday: Vec<(LocalDate, DayWindows)>,
}

/// Runs a schedule command.
///
/// # Errors
/// When the schedule does not exist or is used, or its name is taken.
pub(crate) fn run(command: ScheduleCommand) -> Result<(), Error> {
    match command {
        ScheduleCommand::Add(arguments) => add(arguments),
        ScheduleCommand::List { at } => list(&at),
        ScheduleCommand::Remove { at, name } => {
            for_company(&at, "schedule.remove", async |app, ctx| {
                Ok(app.remove_schedule(&ctx, &name).await?)
            })?;
            println!("removed");
            Ok(())
        }
    }
}

fn add(arguments: AddArguments) -> Result<(), Error> {
    let AddArguments { at, name, hours, holiday } = arguments;
    let mut days: [Vec<Window>; 7] = std::array::from_fn(|_| Vec::new());
    for (listed, windows) in &hours {
        for day in listed {
            if let Some(day) = days.get_mut(*day) {
                day.extend(windows.iter().copied());
            }
        }
    }
    let schedule = Schedule {
        weekly: WeeklyWindows::new(days.map(DayWindows::new)),
        holidays: holiday.into_iter().collect::<Holidays>(),
    };
    let id = for_company(&at, "schedule.add", async |app, ctx| {
        Ok(app.add_schedule(&ctx, &name, schedule).await?)
    })?;
    print::object(&json!({ "schedule_id": id.0 }), at.json);
    Ok(())
}

fn list(at: &CompanyPlace) -> Result<(), Error> {
    const DAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
    let schedules =
        for_company(at, "schedule.list", async |app, ctx| Ok(app.schedules(ctx.company).await?))?;
    let text = |day: &DayWindows| {
        let windows: Vec<_> = day.windows().iter().map(ToString::to_string).collect();
        windows.join(",")
    };
    let rows: Vec<_> = schedules
        .iter()
        .map(|stored| {
            let days = DAYS.iter().zip(stored.schedule.weekly.days());
            let open = days.filter(|(_, day)| !day.windows().is_empty());
            let week: Vec<_> = open.map(|(name, day)| format!("{name} {}", text(day))).collect();
            let holidays = stored.schedule.holidays.iter();
            let holidays: Vec<_> = holidays
                .map(|(date, day)| format!("{date} {}", text(day)).trim().to_owned())
                .collect();
            json!({
                "schedule_id": stored.id.0,
                "name": stored.name,
                "hours": week.join("; "),
                "holidays": holidays.join("; "),
            })
        })
        .collect();
    print::list(&rows, at.json);
    Ok(())
}
