//! Identifiers as tokens.

use proc_macro2::TokenStream;
use quote::ToTokens;

use crate::name::Ident;

impl ToTokens for Ident {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let span = proc_macro2::Span::call_site();
        let ident = match self.as_str().strip_prefix("r#") {
            Some(raw) => proc_macro2::Ident::new_raw(raw, span),
            None => proc_macro2::Ident::new(self.as_str(), span),
        };
        ident.to_tokens(tokens);
    }
}
