from twinning.shared.admin_filters import NamedValues

from .countries import country_name


class CountryFilter(NamedValues):
    name_of = staticmethod(country_name)
