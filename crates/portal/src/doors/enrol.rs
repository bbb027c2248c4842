//! Takes in the controller that shows a code. Not for those that are known: see [`super::controllers`].

use super::controllers::free_doors;
use crate::desk::{Answer, Desk};
use crate::fields::Problems;
use crate::frame::{Frame, Section};
use askama::Template;
use doorward_app::Error;
use doorward_app::controllers::WaitingController;
use doorward_domain::access::ResourceId;
use doorward_domain::{Refusal, Thing};

/// The page: a code to type, or who shows it.
#[derive(Template)]
#[template(path = "controllers_enrol.html")]
struct EnrolPage {
    frame: Frame,
    code: String,
    problems: Problems,
    /// Who shows the code; `None`: it is to be typed.
    waiting: Option<Waiting>,
}

/// Who shows the code.
struct Waiting {
    name: String,
    platform: String,
    address: String,
    since: String,
    doors: Vec<(i64, String)>,
    chosen: Vec<i64>,
}

/// Shows who shows a code.
pub(crate) async fn show(desk: Desk) -> Answer {
    let code = desk.query("code").unwrap_or_default();
    let mut problems = Problems::default();
    let waiting = if code.trim().is_empty() {
        None
    } else {
        match desk.app().waiting_controller(desk.ctx(), &code).await {
            Ok(found) => Some(found),
            Err(Error::Refused(Refusal::Unknown(Thing::ControllerRequest))) => {
                problems.add("code", desk.words.say("controller-code-unknown"));
                None
            }
            Err(error) => return Err(error.into()),
        }
    };
    page(&desk, code, waiting, Vec::new(), problems).await
}

async fn page(
    desk: &Desk,
    code: String,
    waiting: Option<WaitingController>,
    chosen: Vec<i64>,
    problems: Problems,
) -> Answer {
    let waiting = match waiting {
        Some(found) => Some(Waiting {
            name: found.name,
            platform: found.platform,
            address: found.address.unwrap_or_default(),
            since: desk.words.moment(found.since, &desk.zone()),
            doors: free_doors(desk).await?,
            chosen,
        }),
        None => None,
    };
    let wrong = !problems.none();
    let page = EnrolPage { frame: desk.frame(Section::Doors), code, problems, waiting };
    Ok(if wrong { desk.show_again(&page) } else { desk.show(&page) })
}

/// Takes it in, or sends it away.
pub(crate) async fn submit(mut desk: Desk) -> Answer {
    let code = desk.text("code");
    if desk.text("answer") == "refuse" {
        desk.act("portal.controller.refuse");
        desk.app().refuse_controller(desk.ctx(), &code).await?;
        return Ok(desk.done("/portal/controllers", "done-controller-refused"));
    }
    desk.act("portal.controller.approve");
    let name = desk.text("name");
    let doors: Vec<ResourceId> =
        desk.texts("doors").iter().filter_map(|text| ResourceId::parse(text)).collect();
    match desk.app().approve_controller(desk.ctx(), &code, Some(&name), &doors).await {
        Ok(_) => Ok(desk.done("/portal/controllers", "done-controller-approved")),
        Err(error) => {
            let waiting = desk.app().waiting_controller(desk.ctx(), &code).await;
            let mut problems = Problems::default();
            match error {
                Error::Refused(Refusal::Unknown(Thing::ControllerRequest)) => {
                    problems.add("code", desk.words.say("controller-code-unknown"));
                }
                error => problems.take(desk.words, error)?,
            }
            let waiting = waiting.ok().map(|found| WaitingController { name, ..found });
            let chosen = doors.iter().map(|door| door.0).collect();
            page(&desk, code, waiting, chosen, problems).await
        }
    }
}
