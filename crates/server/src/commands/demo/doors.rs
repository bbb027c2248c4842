//! The doors of the demo, and who may open them.

use crate::error::Error;
use doorward_app::access::{AccessCaller, NewGroup};
use doorward_app::administration::doors::NewDoor;
use doorward_app::administration::rules::{NewPolicy, WhatName, WhoName};
use doorward_app::{App, Ctx, SIMULATED};
use doorward_domain::access::{
    DayWindows, DisplayName, Effect, Methods, Schedule, Validity, WeeklyWindows, Window,
};
use doorward_domain::{FieldProblem, Role};
use doorward_store::access_model;
use doorward_store::groups::Kind;
use doorward_store::resources::Resource;
use std::sync::Arc;

const DOORS: [&str; 4] = ["Front entrance", "Back entrance", "Laboratory", "Server room"];
const SITE: &str = "Clinic";
const STAFF: &str = "Staff";
const ENTRANCES: &str = "Entrances";
const HOURS: &str = "Opening hours";

/// Four simulated doors at a site, two groups, a schedule and three policies; the doors.
pub(super) async fn fill(
    app: &Arc<App>,
    ctx: &Ctx,
    staff: Vec<String>,
) -> Result<Vec<Resource>, Error> {
    app.add_site(ctx, SITE, "Europe/Berlin").await?;
    let mut doors = Vec::new();
    for name in DOORS {
        let new = NewDoor {
            name: name.to_owned(),
            site: Some(SITE.to_owned()),
            subtype: Some(SIMULATED.to_owned()),
            ..NewDoor::default()
        };
        doors.push(app.add_door(ctx, new).await?);
    }
    let company = ctx.company;
    let numbers = app.db().read(move |c| {
        let find = |email: &String| access_model::person_of_email(c, company, email);
        let found: Result<Vec<_>, doorward_store::Error> = staff.iter().map(find).collect();
        Ok::<_, doorward_app::Error>(found?.into_iter().flatten().map(|n| n.0).collect())
    });
    group(app, ctx, STAFF, Kind::Users, numbers.await?).await?;
    let entrances = doors.iter().take(2).map(|door| door.id.0).collect();
    group(app, ctx, ENTRANCES, Kind::Doors, entrances).await?;
    app.add_schedule(ctx, HOURS, hours()).await?;
    let group = |name: &str| WhoName::Group(name.to_owned());
    for (name, who, what, schedule) in [
        ("Staff come in", group(STAFF), WhatName::Group(ENTRANCES.to_owned()), None),
        ("Staff at work", group(STAFF), WhatName::AllDoors, Some(HOURS.to_owned())),
        (
            "Visitors",
            WhoName::Everyone,
            WhatName::Door(DOORS[0].to_owned()),
            Some(HOURS.to_owned()),
        ),
    ] {
        let new = NewPolicy {
            name: name.to_owned(),
            effect: Effect::Allow,
            who,
            what,
            schedule,
            validity: Validity::ALWAYS,
            methods: Methods::ALL,
            unlock_seconds: None,
        };
        app.add_policy(ctx, new).await?;
    }
    Ok(doors)
}

async fn group(
    app: &App,
    ctx: &Ctx,
    name: &str,
    kind: Kind,
    members: Vec<i64>,
) -> Result<(), Error> {
    let wrong = |problem: FieldProblem| Error::Usage(format!("the group {name} {problem}"));
    let name = DisplayName::parse(name).map_err(wrong)?;
    let operator = AccessCaller::in_portal(ctx.company, Role::Owner);
    let new = NewGroup { kind: Some(kind), name, members };
    app.add_group(ctx, operator, new).await?;
    Ok(())
}

/// Monday to Friday, 8 to 18.
fn hours() -> Schedule {
    let day = Window::new(8 * 3_600, 18 * 3_600).map(|window| DayWindows::new(vec![window]));
    let day = day.unwrap_or_default();
    let weekend = DayWindows::default;
    let week = std::array::from_fn(|weekday| match weekday {
        1..=5 => day.clone(),
        _ => weekend(),
    });
    Schedule { weekly: WeeklyWindows::new(week), ..Schedule::default() }
}
