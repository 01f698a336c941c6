import type { ThemeName, Tokens } from '@onsale/design'
import { darkTheme, type GlobalTheme, type GlobalThemeOverrides } from 'naive-ui'

export function naiveBase(name: ThemeName): GlobalTheme | null {
  return name === 'dark' ? darkTheme : null
}

/** Naive UI in our colours, type and radii; features never style its components by hand. */
export function naiveOverrides(tokens: Tokens): GlobalThemeOverrides {
  return {
    common: {
      ...surfaces(tokens),
      ...accents(tokens),
      fontFamily: 'var(--font-sans)',
      fontFamilyMono: 'var(--font-mono)',
      fontSize: '0.875rem',
      fontSizeMedium: '0.875rem',
      fontSizeLarge: '1rem',
      borderRadius: '0.625rem',
      borderRadiusSmall: '0.375rem',
      heightMedium: '2.75rem',
      heightLarge: '3rem',
    },
    Input: { border: `1px solid ${tokens.lineStrong}`, paddingMedium: '0 0.75rem', fontSizeMedium: '1rem' },
    Radio: {
      buttonBorderColor: tokens.line,
      buttonBorderColorActive: tokens.ink,
      buttonColor: tokens.surface,
      buttonColorActive: tokens.ink,
      buttonTextColor: tokens.inkSoft,
      buttonTextColorActive: tokens.canvas,
      buttonTextColorHover: tokens.ink,
      buttonBoxShadowFocus: `0 0 0 2px ${tokens.accentInk}`,
      buttonHeightMedium: '2.75rem',
    },
    DataTable: {
      thColor: tokens.surface,
      thTextColor: tokens.inkSoft,
      thFontWeight: '600',
      tdColor: tokens.surface,
      tdColorHover: tokens.sunken,
      borderColor: tokens.line,
      borderRadius: '0.625rem',
    },
    Message: toast(tokens),
    Progress: { railColor: tokens.sunken },
  }
}

/** Turned over, so that a toast is told from the page in both themes. */
function toast(tokens: Tokens): NonNullable<GlobalThemeOverrides['Message']> {
  const { ink, canvas } = tokens
  return {
    color: ink, colorSuccess: ink, colorError: ink, textColor: canvas, textColorSuccess: canvas, textColorError: canvas,
    iconColorSuccess: canvas, iconColorError: canvas, boxShadow: 'var(--os-shadow-2)', boxShadowSuccess: 'var(--os-shadow-2)',
  }
}

function surfaces(tokens: Tokens) {
  return {
    bodyColor: tokens.canvas,
    cardColor: tokens.surface,
    modalColor: tokens.surface,
    popoverColor: tokens.surface,
    tableColor: tokens.surface,
    inputColor: tokens.surface,
    hoverColor: tokens.sunken,
    borderColor: tokens.line,
    dividerColor: tokens.line,
    textColorBase: tokens.ink,
    textColor1: tokens.ink,
    textColor2: tokens.ink,
    textColor3: tokens.inkSoft,
    placeholderColor: tokens.inkFaint,
    iconColor: tokens.inkFaint,
  }
}

function accents(tokens: Tokens) {
  return {
    primaryColor: tokens.accent,
    primaryColorHover: tokens.accentHover,
    primaryColorPressed: tokens.accentHover,
    primaryColorSuppl: tokens.accent,
    successColor: tokens.success,
    successColorHover: tokens.success,
    warningColor: tokens.warning,
    warningColorHover: tokens.warning,
    errorColor: tokens.danger,
    errorColorHover: tokens.danger,
    infoColor: tokens.inkSoft,
    infoColorHover: tokens.ink,
  }
}
