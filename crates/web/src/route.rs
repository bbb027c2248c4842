//! The routes by name: one spelling for paths, metrics and audit rows.

/// A route of a vendor API, or a group of our own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// Management: a token.
    AccessToken,
    /// IAM: a token.
    PublicApiAccessToken,
    /// Both: a person is added.
    AddUser,
    /// Both: a person is changed.
    UpdateUser,
    /// Management: a person is deleted.
    DeleteUser,
    /// Management: a PIN is set.
    GeneratePin,
    /// Management: a PIN is verified.
    VerifyPin,
    /// Management: a biometric factor is enrolled, verified or deleted.
    ProcessBiometric,
    /// IAM: a person is made inactive.
    DeactivateUser,
    /// IAM: a person is made active.
    ActivateUser,
}

impl Route {
    /// Every route, in the order of their numbers.
    pub const ALL: [Self; 10] = [
        Self::AccessToken,
        Self::PublicApiAccessToken,
        Self::AddUser,
        Self::UpdateUser,
        Self::DeleteUser,
        Self::GeneratePin,
        Self::VerifyPin,
        Self::ProcessBiometric,
        Self::DeactivateUser,
        Self::ActivateUser,
    ];

    /// The name that documents, metrics and audit rows use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AccessToken => "AccessToken",
            Self::PublicApiAccessToken => "PublicApiAccessToken",
            Self::AddUser => "AddUser",
            Self::UpdateUser => "UpdateUser",
            Self::DeleteUser => "DeleteUser",
            Self::GeneratePin => "GeneratePin",
            Self::VerifyPin => "VerifyPin",
            Self::ProcessBiometric => "ProcessBiometric",
            Self::DeactivateUser => "DeactivateUser",
            Self::ActivateUser => "ActivateUser",
        }
    }

    /// Which methods are taken. Token calls need no body, so they can be read with GET; the other
    /// verbs are those that client generators put in place of POST.
    pub const fn methods(self) -> &'static [&'static str] {
        match self {
            Self::AccessToken | Self::PublicApiAccessToken => &["GET", "POST"],
            Self::UpdateUser | Self::DeactivateUser | Self::ActivateUser => &["POST", "PUT"],
            Self::DeleteUser => &["POST", "DELETE"],
            Self::AddUser | Self::GeneratePin | Self::VerifyPin | Self::ProcessBiometric => {
                &["POST"]
            }
        }
    }
}

/// The route of a path, ignoring case and a trailing slash, as the vendors' servers do.
pub(crate) fn find(path: &str) -> Option<Route> {
    let bare = path.strip_suffix('/').unwrap_or(path).strip_prefix('/')?;
    Route::ALL.into_iter().find(|route| route.name().eq_ignore_ascii_case(bare))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_is_found_in_any_case_and_with_a_trailing_slash() {
        for route in Route::ALL {
            let name = route.name();
            for path in [format!("/{name}"), format!("/{}/", name.to_lowercase())] {
                assert_eq!(find(&path), Some(route), "{path}");
            }
        }
        for path in ["/AddUsers", "/AddUser//", "//AddUser", "AddUser", "/", "/x/AddUser"] {
            assert_eq!(find(path), None, "{path}");
        }
    }
}
