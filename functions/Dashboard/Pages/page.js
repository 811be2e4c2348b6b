'use strict';
// Without this script the pages show and do everything. It shows times in the browser's time zone, and closes menus.
(() => {
  const language = document.documentElement.lang;
  const locale = language === 'en' ? 'en-GB' : `${language}-BE`;
  const ofThisYear = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
  const ofAnotherYear = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' });
  for (const time of document.querySelectorAll('time[datetime]')) {
    const at = new Date(time.dateTime);
    time.title = at.toISOString();
    time.textContent = (at.getFullYear() === new Date().getFullYear() ? ofThisYear : ofAnotherYear).format(at);
  }

  const closeMenus = except => {
    for (const menu of document.querySelectorAll('details.menu[open]')) {
      if (menu !== except) menu.open = false;
    }
  };
  document.addEventListener('click', event => closeMenus(event.target.closest('details.menu')));
  document.addEventListener('keydown', event => {
    const menu = document.activeElement?.closest('details.menu');
    if (event.key === 'Escape' && menu?.open) {
      menu.open = false;
      menu.querySelector('summary').focus();
    }
    if (menu?.open && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault();
      const links = [...menu.querySelectorAll('summary, a')];
      const step = event.key === 'ArrowDown' ? 1 : links.length - 1;
      links[(links.indexOf(document.activeElement) + step) % links.length].focus();
    }
  });

  // Once is enough: a second click on the way to the answer sends nothing more.
  for (const form of document.querySelectorAll('form[method="post"]')) {
    form.addEventListener('submit', event => {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = 'true';
    });
  }
})();
