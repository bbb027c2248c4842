//! `POST /modifyallusernames`.

use super::call::{Call, Handled};
use super::{fields, render};
use doorward_app::access::AccessCaller;
use doorward_domain::access::PersonNumber;
use doorward_wire::access::parameters::Parameters;
use doorward_wire::access::request::ComputerUserNames;

/// Replaces the names under which a person signs in on computers.
pub(super) async fn replace(
    call: &Call,
    caller: AccessCaller,
    parameters: &Parameters<'_>,
) -> Handled {
    let request =
        ComputerUserNames::read(parameters).map_err(|problem| fields::invalid(&problem))?;
    let names = request
        .computer_usernames
        .iter()
        .map(|text| fields::name("computer_usernames", text))
        .collect::<Result<Vec<_>, _>>()?;
    let number = PersonNumber(request.email_id);
    call.web.app.replace_computer_names(&call.ctx, caller, number, names).await?;
    Ok(render::success("Usernames have been successfully updated!"))
}
